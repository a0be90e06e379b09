// SPDX-License-Identifier: MPL-2.0

package domains

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

var (
	_ resource.ResourceWithConfigure   = (*domainValidationResource)(nil)
	_ resource.ResourceWithIdentity    = (*domainValidationResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*domainValidationResource)(nil)
	_ resource.ResourceWithImportState = (*domainValidationResource)(nil)
)

// defaultWait is how long Create and Update wait for a proof unless told otherwise.
const defaultWait = 60 * time.Minute

// NewDomainValidationResource returns the resource certcentral_domain_validation.
func NewDomainValidationResource() resource.Resource { return &domainValidationResource{} }

type domainValidationResource struct{ tfkit.Resource }

type domainValidationModel struct {
	DomainID             types.String   `tfsdk:"domain_id"`
	RecordFQDNs          types.Set      `tfsdk:"record_fqdns"`
	RevalidateBeforeDays types.Int64    `tfsdk:"revalidate_before_days"`
	Timeouts             timeouts.Value `tfsdk:"timeouts"`
	ID                   types.String   `tfsdk:"id"`
	Status               types.String   `tfsdk:"status"`
	ValidatedUntil       types.String   `tfsdk:"validated_until"`
}

// refresh writes an answer of the service into the model.
func (m *domainValidationModel) refresh(domain *certcentral.Domain) {
	m.ID = tfkit.IDValue(domain.ID)
	if m.DomainID.IsNull() {
		m.DomainID = m.ID
	}
	m.Status = types.StringValue(proofStatus(domain))
	m.ValidatedUntil = tfkit.Timestamp(domain.ProvedUntil())
}

// Metadata implements resource.Resource.
func (r *domainValidationResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_domain_validation"
}

// Schema implements resource.Resource.
func (r *domainValidationResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The proof of a domain. Creating it has CertCentral look for the domain's record or file and waits until the domain is proved, so that orders which depend on it are issued without a proof of their own. " +
			"An error leaves nothing behind, and destroying it does nothing.",
		Attributes: map[string]schema.Attribute{
			// required
			"domain_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Id of the domain, as in `certcentral_domain.example.id`. Another one replaces the resource.",
				Validators:          []validator.String{tfkit.IsID("domain")},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},

			// optional
			"record_fqdns": schema.SetAttribute{
				Optional:    true,
				ElementType: types.StringType,
				MarkdownDescription: "Names of the records that prove the domain. They are not sent anywhere: referring to the record resources here " +
					"makes Terraform publish the records before it has the service look for them.",
				Validators: []validator.Set{setvalidator.NoNullValues()},
			},
			"revalidate_before_days": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "Days before the end of the proof at which a plan has the record checked again, which prolongs the proof: 1 to 30, and at most half of its life. " +
					"Left out, that is planned once the proof has ended. With method `email` it does nothing before that, for only a person can prolong such a proof.",
				Validators: []validator.Int64{int64validator.Between(1, longestWindow)},
			},
			"timeouts": waitTimeouts(ctx),

			// computed
			"id":              schema.StringAttribute{Computed: true, MarkdownDescription: "Domain id."},
			"status":          schema.StringAttribute{Computed: true, MarkdownDescription: "How far the proof of the domain is: `complete`, `pending` or `expired`. Whatever is not complete is waited for again by the next apply."},
			"validated_until": schema.StringAttribute{Computed: true, MarkdownDescription: "Moment (RFC 3339) at which the proof ends, null where the service does not say."},
		},
	}
}

func waitTimeouts(ctx context.Context) schema.Attribute {
	const description = "How long to wait for the proof when it is %s, as a duration such as `90m`. Defaults to `60m`."
	return tfkit.Timeouts(ctx, timeouts.Opts{
		Create:            true,
		Update:            true,
		CreateDescription: fmt.Sprintf(description, "created"),
		UpdateDescription: fmt.Sprintf(description, "due again"),
	}, "How long to wait for the proof.")
}

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *domainValidationResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tfkit.IdentitySchema("Domain")
}

// ModifyPlan implements resource.ResourceWithModifyPlan: it plans another check when the proof is gone or about to end. It
// asks neither the service nor a clock.
func (r *domainValidationResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	var plan, state domainValidationModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if id, ok := tfkit.ID(plan.DomainID); ok {
		plan.ID = tfkit.IDValue(id)
	}
	if req.State.Raw.IsNull() {
		resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
		return
	}
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	seen := tfkit.Recall[memory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !plan.DomainID.Equal(state.DomainID) {
		return
	}
	plan.ID, plan.Status, plan.ValidatedUntil = state.ID, state.Status, state.ValidatedUntil
	if why := plan.due(seen); why != "" {
		plan.Status, plan.ValidatedUntil = types.StringUnknown(), types.StringUnknown()
		next := " The service looks for the record or file again, and the apply waits until it finds it."
		if seen.Method == lifecycle.MethodEmail {
			next = " The apply waits until somebody has followed the link in DigiCert's mail."
		}
		resp.Diagnostics.AddWarning("Domain Validation Is Due: "+label(seen.Name, state.ID.ValueString()), why+next)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
}

// due tells why the domain has to be proved again, empty when it has not.
func (m *domainValidationModel) due(seen memory) string {
	switch {
	case m.Status.ValueString() == lifecycle.ValidationExpired:
		return fmt.Sprintf("The proof of the domain ended at %s.", m.ValidatedUntil.ValueString())
	case m.Status.ValueString() != lifecycle.ProofComplete:
		return "The domain is not proved."
	case m.RevalidateBeforeDays.IsUnknown():
		return "The value of revalidate_before_days is known only at apply."
	case m.RevalidateBeforeDays.IsNull(), seen.Method == lifecycle.MethodEmail, seen.Checked.Equal(moment(m.ValidatedUntil)):
		return ""
	case lifecycle.ProofLapses(m.RevalidateBeforeDays.ValueInt64(), seen.ProvedAt, moment(m.ValidatedUntil), seen.ServiceTime):
		return fmt.Sprintf("The proof of the domain ends at %s, within the window of revalidate_before_days.", m.ValidatedUntil.ValueString())
	default:
		return ""
	}
}

// Create waits for the proof. An error leaves no state: the next apply goes on waiting.
func (r *domainValidationResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan domainValidationModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, defaultWait)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	seen := memory{}
	if !r.prove(ctx, &plan, &seen, timeout, &resp.Diagnostics) {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, tfkit.Identity{ID: plan.ID})...)
	tfkit.Remember(ctx, resp.Private, memoryKey, seen, &resp.Diagnostics)
}

// prove waits for the proof and fills the model; it is false when the diagnostics say why there is none.
func (r *domainValidationResource) prove(ctx context.Context, plan *domainValidationModel, seen *memory, timeout time.Duration, diags *diag.Diagnostics) bool {
	id, _ := tfkit.ID(plan.DomainID)
	w := &wait{client: r.Client, id: id, timeout: timeout, days: plan.RevalidateBeforeDays.ValueInt64()}
	domain, p := w.run(ctx)
	if p != nil {
		p.show(diags)
		return false
	}
	seen.see(domain)
	plan.refresh(domain)
	if w.lapses() {
		seen.Checked = moment(plan.ValidatedUntil)
		diags.AddWarning("Proof Not Prolonged: "+w.label(), fmt.Sprintf(
			"The service found the record or file, and the proof of domain %d still ends at %s. It counts until then; once it has ended, a plan has the domain checked again.",
			id, plan.ValidatedUntil.ValueString()))
	}
	return true
}

// Read asks for the domain and nothing else.
func (r *domainValidationResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state domainValidationModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, tfkit.Identity{ID: state.ID})...)
	seen := tfkit.Recall[memory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	id := idOf(state.ID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	domain, err := r.Client.Domain(ctx, id)
	if err != nil {
		unseen(id, err).show(&resp.Diagnostics)
		return
	}
	if imported := state.DomainID.IsNull(); imported && proofStatus(domain) != lifecycle.ProofComplete {
		unproved(domain).show(&resp.Diagnostics)
		return
	}
	seen.see(domain)
	state.refresh(domain)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	tfkit.Remember(ctx, resp.Private, memoryKey, seen, &resp.Diagnostics)
}

// Update waits for the proof when the plan found that due, and else only keeps the new inputs. An error leaves the prior
// state: the next apply goes on waiting.
func (r *domainValidationResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan domainValidationModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	timeout, diags := plan.Timeouts.Update(ctx, defaultWait)
	resp.Diagnostics.Append(diags...)
	seen := tfkit.Recall[memory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	if plan.Status.IsUnknown() && !r.prove(ctx, &plan, &seen, timeout, &resp.Diagnostics) {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, tfkit.Identity{ID: plan.ID})...)
	tfkit.Remember(ctx, resp.Private, memoryKey, seen, &resp.Diagnostics)
}

// Delete does nothing: the domain stays proved, and ends with its own resource.
func (r *domainValidationResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {
}

// ImportState implements resource.ResourceWithImportState.
func (r *domainValidationResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	tfkit.ImportByID(ctx, "Domain", req, resp)
}
