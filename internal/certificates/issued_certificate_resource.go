// SPDX-License-Identifier: MPL-2.0

// Package certificates serves the certificates that come out of orders.
package certificates

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

var (
	_ resource.ResourceWithConfigure      = (*issuedCertificateResource)(nil)
	_ resource.ResourceWithIdentity       = (*issuedCertificateResource)(nil)
	_ resource.ResourceWithImportState    = (*issuedCertificateResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*issuedCertificateResource)(nil)
	_ resource.ResourceWithValidateConfig = (*issuedCertificateResource)(nil)
)

// defaultTimeout is how long Create and Update wait for a certificate unless told otherwise.
const defaultTimeout = 60 * time.Minute

var (
	orderIDPattern       = regexp.MustCompile(`^(0*[1-9][0-9]*|` + lifecycle.UnconfirmedPrefix + `.+)$`)
	certificateIDPattern = regexp.MustCompile(`^(` + lifecycle.RequestPrefix + `)?[1-9][0-9]*$|^` + lifecycle.UnknownRequest + `$`)
)

// NewIssuedCertificateResource returns the resource certcentral_issued_certificate.
func NewIssuedCertificateResource() resource.Resource { return &issuedCertificateResource{} }

type issuedCertificateResource struct{ tfkit.Resource }

// Metadata implements resource.Resource. The identity is mutable, for a reissue brings another certificate in place.
func (r *issuedCertificateResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_issued_certificate"
	resp.ResourceBehavior.MutableIdentity = true
}

func (r *issuedCertificateResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The certificate that an order yields, for TLS servers or for people and devices. Creating it has CertCentral check the domain control validation, " +
			"waits until the certificate is issued, downloads it, verifies it against what the order asked for (key, names, mail addresses, the usage for S/MIME) " +
			"and against its own chain, and only then stores it. " +
			"It buys nothing, an error leaves nothing behind, and destroying it does nothing. It never holds a private key.",
		Attributes: map[string]schema.Attribute{
			// required
			"order_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Id of the order, as in `certcentral_ssl_order.example.id` or `certcentral_client_certificate_order.example.id`.",
				Validators: []validator.String{
					stringvalidator.RegexMatches(orderIDPattern, "must be the numeric id of an order"),
				},
			},

			// optional
			"certificate_id": schema.StringAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "Id of the certificate to wait for, as in `certcentral_ssl_order.example.certificate_id`: a reissue then flows through in the same apply. " +
					"As in `certcentral_duplicate_certificate.example.certificate_id`, it is a duplicate's. " +
					"`request-` and the id of a request stands for the certificate that the request leads to. " +
					"Left out, it is the order's current certificate; when the order has a newer one at the next refresh, an update in place is planned.",
				Validators: []validator.String{
					stringvalidator.RegexMatches(certificateIDPattern, "must be the numeric id of a certificate, or request- and the id of a request"),
				},
			},
			"validation_record_fqdns": schema.SetAttribute{
				Optional:    true,
				ElementType: types.StringType,
				MarkdownDescription: "Names of the records that prove the domains. They are not sent anywhere: referring to the record resources here " +
					"makes Terraform publish the records before it waits for the certificate.",
				Validators: []validator.Set{setvalidator.NoNullValues()},
			},
			"wait": schema.BoolAttribute{
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(true),
				MarkdownDescription: "Whether to wait for the certificate at all. Defaults to `true`. With `false`, what CertCentral has not issued yet is no error, " +
					"and a warning lists each step that is open and who must take it. Meanwhile a certificate that is in state already stays, with all that it says, " +
					"unless it has expired or a refresh saw it revoked, or the awaited one is for another key or of an order that is not confirmed yet: " +
					"then, and at creation, all that the certificate says is null. " +
					"When a later refresh finds the awaited certificate issued, an update in place is planned that brings it.",
			},
			"wait_for_people": schema.BoolAttribute{
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(false),
				MarkdownDescription: "Whether to go on waiting where only people can act: an approval in the account, the validation of the organization, " +
					"a mail to the owner of a domain or a mailbox, a recipient who makes the key of a client certificate in the browser. " +
					"Defaults to `false`: the wait then ends at once, with an error that lists each step and who must take it. Contradicts `wait = false`.",
			},
			"timeouts": timeoutsAttribute(ctx),

			// computed
			"certificate_pem":    fact(chainProperties["certificate_pem"]),
			"chain_pem":          fact(chainProperties["chain_pem"]),
			"root_pem":           fact(chainProperties["root_pem"]),
			"full_chain_pem":     fact(chainProperties["full_chain_pem"]),
			"serial_number":      fact(markProperties["serial_number"]),
			"thumbprint":         fact(markProperties["thumbprint"]),
			"sha256_fingerprint": fact(markProperties["sha256_fingerprint"]),
			"valid_from":         fact(markProperties["valid_from"]),
			"valid_till":         fact(markProperties["valid_till"]),
			"issuer":             fact(markProperties["issuer"]),
		},
	}
}

// fact is an attribute that comes out of the certificate.
func fact(p property) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: p.description}
}

func timeoutsAttribute(ctx context.Context) schema.Attribute {
	const description = "How long to wait for the certificate when it is %s, as a duration such as `90m`. Defaults to `60m`."
	return tfkit.Timeouts(ctx, timeouts.Opts{
		Create:            true,
		Update:            true,
		CreateDescription: fmt.Sprintf(description, "created"),
		UpdateDescription: fmt.Sprintf(description, "updated, after a reissue for example"),
	}, "How long to wait for the certificate.")
}

// ValidateConfig refuses waits that contradict each other.
func (r *issuedCertificateResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config issuedCertificateModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if config.Wait.Equal(types.BoolValue(false)) && config.WaitForPeople.ValueBool() {
		resp.Diagnostics.AddAttributeError(path.Root("wait"), "Waits Contradict Each Other",
			"With wait = false nothing is waited for, with wait_for_people = true even people are. Remove one of the two.")
	}
}

// ModifyPlan keeps the facts known, which the framework makes unknown with every edit, unless another certificate is
// asked for or has taken the stored one's place. It asks the service nothing.
func (r *issuedCertificateResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || req.State.Raw.IsNull() {
		return
	}
	var config, state, plan issuedCertificateModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	known := tfkit.Recall[memory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if keepsCertificate(config, state, known) {
		plan.certificateFacts = state.certificateFacts
		plan.CertificateID = state.CertificateID
	} else {
		plan.certificateFacts = unknownFacts()
		plan.CertificateID = config.CertificateID
		if config.CertificateID.IsNull() {
			plan.CertificateID = types.StringUnknown()
		}
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

// keepsCertificate tells whether nothing has to be asked for: the stored certificate is still the one that the configuration
// asks for, or the one that is not waited for is still not there, and nothing speaks against the one before.
func keepsCertificate(config, state issuedCertificateModel, known memory) bool {
	switch {
	case !config.OrderID.Equal(state.OrderID):
		return false
	case config.CertificateID.IsUnknown():
		return false
	case known.Awaits != nil:
		return !known.Awaits.Ready && !known.Awaits.Stale && config.Wait.Equal(types.BoolValue(false)) && config.CertificateID.ValueString() == known.Awaits.Certificate
	case config.CertificateID.IsNull():
		return !known.superseded()
	default:
		// The state may name the request that the certificate came from while the order already names the certificate.
		return config.CertificateID.Equal(state.CertificateID) || config.CertificateID.ValueString() == known.Stored
	}
}

// Create waits for the certificate and stores it. An error leaves no state: the next apply goes on waiting.
func (r *issuedCertificateResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan issuedCertificateModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, defaultTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	known := r.bring(ctx, &plan, wait{timeout: timeout}, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
	tfkit.Remember(ctx, resp.Private, memoryKey, known, &resp.Diagnostics)
}

// Read asks for the order and nothing else, except after an import, which brings the certificate in, and while one is awaited
// that was not there yet.
func (r *issuedCertificateResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state issuedCertificateModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	known := tfkit.Recall[memory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	id, ok := tfkit.ID(state.OrderID)
	if !ok {
		return
	}
	order, err := r.Client.Order(ctx, id)
	if err != nil {
		addProblem(&resp.Diagnostics, orderUnreadable(id, err))
		return
	}
	if state.WaitForPeople.IsNull() { // set by every apply
		got, err := imported(ctx, r.Client, order, state.CertificateID)
		if err != nil {
			addProblem(&resp.Diagnostics, err)
			return
		}
		known = got.memory()
		state.Wait, state.WaitForPeople = types.BoolValue(true), types.BoolValue(false)
		state.refresh(got)
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
		resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	}
	known.Revoked = warnRevoked(&resp.Diagnostics, order, known) || known.Revoked
	if known.Awaits != nil {
		r.lookAgain(ctx, order, holdingOf(state, known), known.Awaits, &resp.Diagnostics)
	}
	if current := currentRecord(order); lifecycle.PhaseOf(order.Status) == lifecycle.Running && current != nil && current.issued() {
		known.Latest = formatID(current.id)
	}
	tfkit.Remember(ctx, resp.Private, memoryKey, known, &resp.Diagnostics)
}

// Update waits for another certificate when the plan asks for one, and else only keeps the new inputs. An error leaves
// the prior state: the next apply goes on waiting.
func (r *issuedCertificateResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state issuedCertificateModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := plan.Timeouts.Update(ctx, defaultTimeout)
	resp.Diagnostics.Append(diags...)
	known := tfkit.Recall[memory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if !plan.CertificatePEM.IsUnknown() {
		resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
		resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
		return
	}
	w := wait{timeout: timeout, stored: holdingOf(state, known)}
	if plan.OrderID.Equal(state.OrderID) {
		w.previous = known.fetched()
	}
	known = r.bring(ctx, &plan, w, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
	tfkit.Remember(ctx, resp.Private, memoryKey, known, &resp.Diagnostics)
}

// Delete does nothing: the certificate lives and ends with its order.
func (r *issuedCertificateResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {
}

// warnRevoked says what a refresh must not pass over in silence, and tells whether it is so: the stored certificate is no
// longer good.
func warnRevoked(diags *diag.Diagnostics, order *certcentral.Order, known memory) bool {
	const wayOut = "Whatever still uses it needs another one: have the order issue a new certificate (reissue_trigger or a new key), or order anew."
	switch {
	case !known.ofOrder():
		return false
	case order.Status == lifecycle.StatusRevoked:
		diags.AddWarning(fmt.Sprintf("Order %d Was Revoked", order.ID),
			fmt.Sprintf("All certificates of order %d (%s) are revoked, also the one in state. ", order.ID, tfkit.OrderSubject(order))+wayOut)
	case order.Certificate.Status == lifecycle.StatusRevoked && formatID(order.Certificate.ID) == known.Stored:
		diags.AddWarning(fmt.Sprintf("Certificate %s Was Revoked", known.Stored),
			fmt.Sprintf("The certificate in state, of order %d (%s), is revoked. ", order.ID, tfkit.OrderSubject(order))+wayOut)
	default:
		return false
	}
	return true
}
