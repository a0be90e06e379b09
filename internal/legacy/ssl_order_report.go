// SPDX-License-Identifier: MPL-2.0

package legacy

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/legacy/api"
)

// unconfirmed tells a person how to find out whether there is an order, and how to go on.
func unconfirmed(m *sslOrderModel, seen memory) string {
	return fmt.Sprintf("The first API has no means to ask whether the order exists, so it may, and it is not sent again. "+
		"Look in CertCentral, under Orders, for an order for %s placed%s:\n\n"+
		"- If it is there, let go of this record (terraform state rm ADDRESS) and import the order: terraform import ADDRESS ORDER_ID. Nothing is sent then.\n"+
		"- If it is not, let go of this record, and the next apply places the order.\n\n"+
		"ADDRESS is that of this resource. Until then every refresh ends with this error, so that no run orders a second time: do not plan with -refresh=false. "+
		"Where a replacement left an older object beside this one (deposed), state rm lets go of both: import the one that is in use again.", m.CommonName.ValueString(), at(seen.Lost))
}

// lostSuccessor is the same for an order that was to take the place of another.
func lostSuccessor(state *sslOrderModel, seen memory) string {
	return fmt.Sprintf("Another order was sent in the place of order %[1]s, once, and its answer was lost. The first API has no means to ask whether it exists, so it may, and it is not sent again. "+
		"Look in CertCentral, under Orders, for an order for %[3]s, or the names declared since, placed%[2]s:\n\n"+
		"- If it is there, let go of order %[1]s (terraform state rm ADDRESS) and import the other one: terraform import ADDRESS ORDER_ID. Nothing is sent then.\n"+
		"- If it is not, let go of order %[1]s as well, which stays as it is, and the next apply places the other one; or undo the change, and import order %[1]s again.\n\n"+
		"ADDRESS is that of this resource. Without the change that asks for it, nothing is ordered.", state.ID.ValueString(), at(seen.Lost), state.CommonName.ValueString())
}

// at says when an order was sent.
func at(moment *time.Time) string {
	if moment == nil {
		return " at the time of that run"
	}
	return " about " + moment.UTC().Format(time.RFC3339)
}

// awaited says what becomes of a certificate that nothing waits for.
func awaited(m *sslOrderModel) string {
	return fmt.Sprintf("Order %s (status %s) has no certificate for the key of csr yet: certificate, intermediate and root are null until a later refresh finds it.", m.ID.ValueString(), m.Status.ValueString())
}

// unreadable returns summary and detail of the error for an order that could not be read. That the service does not show
// it never means that it is gone.
func unreadable(id string, err error) (summary, detail string) {
	if !certcentral.IsNotFound(err) || !certcentral.IsRefused(err) {
		return fmt.Sprintf("Could Not Read Order %s", id), explain(err)
	}
	return fmt.Sprintf("Order %s Not Visible", id), sentence(err) + fmt.Sprintf(
		"\n\nOrders seldom vanish: most likely account_id and api_key of the provider's legacy_api are those of another account than order %s, or its base_url is not that of the first API. "+
			"An order that is in state stays there, for without it another would be bought. If it is to be managed no longer, use a removed block with destroy = false, or terraform state rm.", id)
}

// refused adds the error for a request that the service did not take, at the attribute that it names, if it names one.
func refused(diags *diag.Diagnostics, summary, effect string, err error) {
	detail := effect + " " + explain(err)
	if refusal, ok := errors.AsType[*certcentral.Error](err); ok {
		for _, entry := range refusal.Errors {
			kind, field, _ := strings.Cut(entry.Code, ":")
			if (kind == "invalid_param" || kind == "required_param") && field != "" {
				diags.AddAttributeError(path.Root(field), summary, detail)
				return
			}
		}
	}
	diags.AddError(summary, detail)
}

// explain returns what the service said, followed by the way out where one is known.
func explain(err error) string {
	const credentials = "account_id and api_key of the provider's legacy_api (or CERTCENTRAL_LEGACY_ACCOUNT_ID and CERTCENTRAL_LEGACY_API_KEY)"
	refusal, answered := errors.AsType[*certcentral.Error](err)
	detail := sentence(err)
	switch {
	case answered && refusal.Status == http.StatusUnauthorized, certcentral.IsForbidden(err):
		return detail + "\n\nThe account's number or its key is not valid for the first API, or the key may not do this. Check " + credentials + "; a key of the Services API does not open it."
	case certcentral.IsRateLimited(err):
		return detail + "\n\nThe account's request limit is used up. Try again in a few minutes; requests_per_minute in the provider's configuration keeps this process to a share of the limit."
	case answered && refusal.Status >= http.StatusInternalServerError:
		return detail + "\n\nThe service has a fault of its own. Try again later."
	case answered && (refusal.Status < http.StatusMultipleChoices || len(refusal.Errors) == 0):
		return detail + "\n\nThis is no answer of the first API. Check base_url of the provider's legacy_api (or CERTCENTRAL_LEGACY_BASE_URL), which by default is " + api.DefaultBaseURL + "."
	case errors.As(err, new(net.Error)), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return detail + "\n\nIf this is not the service's doing, check the network, proxies, and base_url of the provider's legacy_api (or CERTCENTRAL_LEGACY_BASE_URL)."
	default:
		return detail
	}
}

// sentence ends an error, some of which end with a full stop already.
func sentence(err error) string { return strings.TrimSuffix(err.Error(), ".") + "." }
