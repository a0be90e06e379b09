// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
)

// Explain returns what the service said, followed by the way out where one is known, as the detail of a diagnostic.
func Explain(err error) string {
	var refusal *certcentral.Error
	detail := sentence(err.Error())
	switch {
	case certcentral.HasCode(err, "access_denied|access_denied_invalid_key"):
		return detail + "\n\nThe API key is not valid for this service. Check api_key (or CERTCENTRAL_API_KEY), and region: a key of one platform (us, eu) is unknown to the other."
	case certcentral.IsForbidden(err):
		return detail + "\n\nThe API key may not do this: its user's role, or a restriction of the key, forbids it. Use a key that may, or have an administrator do it."
	case certcentral.IsRateLimited(err):
		return detail + "\n\nThe account's request limit is used up. Try again in a few minutes; requests_per_minute in the provider's configuration keeps this process to a share of the limit."
	case errors.As(err, &refusal) && refusal.Status >= 500:
		return detail + "\n\nThe service has a fault of its own. Try again later."
	case certcentral.HasCode(err, "not_found|route"), errors.As(err, &refusal) && refusal.Status < 300:
		return detail + "\n\nThis is no answer of the Services API. Check base_url (or CERTCENTRAL_BASE_URL): it ends with /services/v2."
	case certcentral.HasCode(err, "not_found|product"):
		return detail + "\n\nThe account has no such product. The data source certcentral_products lists those that it has."
	case errors.As(err, new(net.Error)), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return detail + "\n\nIf this is not the service's doing, check the network, proxies, and base_url (or CERTCENTRAL_BASE_URL)."
	default:
		return detail
	}
}

// ExplainUnseen is [Explain] for an object of the kind that was asked for by its id: where the service has none, it says what
// that most likely means.
func ExplainUnseen(kind string, err error) string {
	if !certcentral.IsGone(err) {
		return Explain(err)
	}
	return Explain(err) + fmt.Sprintf("\n\nEither there is no such %s, or this API key belongs to another account, region or division than it. Check api_key and region.", kind)
}

// sentence begins a text, as errors are written, with a capital letter.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// OrderUnreadable returns summary and detail of the error for an order that could not be read.
func OrderUnreadable(id int64, err error) (summary, detail string) {
	return Unreadable("Order", id, "without it another order would be bought", err)
}

// Unreadable returns summary and detail of the error for an object of the kind that could not be read. That the service
// does not show it never means that it is gone, so it stays in state; why says what would come of removing it.
func Unreadable(kind string, id int64, why string, err error) (summary, detail string) {
	if !certcentral.IsNotFound(err) && !certcentral.IsForbidden(err) || certcentral.HasCode(err, "not_found|route") {
		return fmt.Sprintf("Could Not Read %s %d", kind, id), Explain(err)
	}
	name := strings.ToLower(kind)
	return fmt.Sprintf("%s %d Not Visible", kind, id), err.Error() + fmt.Sprintf(
		"\n\n%ss seldom vanish from CertCentral: most likely this API key belongs to another account, region or division than %s %d. "+
			"Check api_key and region. What is in state stays there, for %s. "+
			"If it is to be managed no longer, or was deleted on purpose, use a removed block with destroy = false, or terraform state rm.", kind, name, id, why)
}
