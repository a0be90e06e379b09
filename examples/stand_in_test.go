// SPDX-License-Identifier: MPL-2.0

package examples

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Tests touch nothing but loopback, so Terraform cannot download the providers of others that the guides use. Stand-ins
// take their place: this test binary, started under the name of a provider, serves what its documentation lists of the
// types in the guides. They answer what validating and a first plan ask, and can apply nothing.

var texts = tftypes.Set{ElementType: tftypes.String}

// standIns are the stand-ins by the source of what they stand in for.
var standIns = map[string]*standIn{
	"hashicorp/tls": {
		provider: schema(),
		resources: map[string]*tfprotov6.Schema{
			"tls_private_key": schema(required("algorithm"), optional("ecdsa_curve"), typed(tftypes.Number, optional("rsa_bits")),
				computed("id", "private_key_pem", "public_key_pem")),
			"tls_cert_request": schema(required("private_key_pem"), typed(tftypes.List{ElementType: tftypes.String}, optional("dns_names")),
				computed("id", "cert_request_pem", "key_algorithm"), block("subject", optional("common_name", "organization", "country"))),
		},
	},
	"hashicorp/time": {
		provider: schema(),
		resources: map[string]*tfprotov6.Schema{
			"time_rotating": schema(typed(tftypes.Number, optional("rotation_days")), either("rfc3339", "rotation_rfc3339"), computed("id")),
		},
	},
	"hashicorp/aws": {
		provider: schema(optional("region", "profile")),
		resources: map[string]*tfprotov6.Schema{
			"aws_route53_record": schema(required("zone_id", "name", "type"), typed(tftypes.Number, optional("ttl")), typed(texts, optional("records")),
				typed(tftypes.Bool, optional("allow_overwrite")), computed("id", "fqdn")),
		},
		data: map[string]*tfprotov6.Schema{
			"aws_route53_zone": schema(either("name", "zone_id"), typed(tftypes.Bool, optional("private_zone")), computed("id", "arn")),
		},
	},
	"cloudflare/cloudflare": {
		provider: schema(optional("api_token")),
		resources: map[string]*tfprotov6.Schema{
			"cloudflare_dns_record": schema(required("zone_id", "name", "type"), typed(tftypes.Number, required("ttl")), optional("content", "comment"),
				typed(tftypes.Bool, optional("proxied")), computed("id", "created_on")),
		},
		data: map[string]*tfprotov6.Schema{
			"cloudflare_zone": schema(either("zone_id"), computed("id", "name", "status"), object("filter", optional("name", "status"))),
		},
	},
	"hashicorp/azurerm": {
		provider: schema(optional("subscription_id"), block("features")),
		resources: map[string]*tfprotov6.Schema{
			"azurerm_dns_cname_record": schema(required("name", "zone_name", "resource_group_name"), typed(tftypes.Number, required("ttl")),
				optional("record", "target_resource_id"), computed("id", "fqdn")),
			"azurerm_dns_txt_record": schema(required("name", "zone_name", "resource_group_name"), typed(tftypes.Number, required("ttl")),
				computed("id", "fqdn"), block("record", required("value"))),
		},
	},
	"hashicorp/google": {
		provider: schema(optional("project", "region")),
		resources: map[string]*tfprotov6.Schema{
			"google_dns_record_set": schema(required("managed_zone", "name", "type"), typed(tftypes.Number, optional("ttl")),
				typed(tftypes.List{ElementType: tftypes.String}, optional("rrdatas")), either("project"), computed("id")),
		},
		data: map[string]*tfprotov6.Schema{
			"google_dns_managed_zone": schema(required("name"), either("project"), computed("id", "dns_name", "description")),
		},
	},
	"hashicorp/dns": {
		provider: schema(block("update", optional("server", "key_name", "key_algorithm", "key_secret", "transport"), typed(tftypes.Number, optional("port")))),
		resources: map[string]*tfprotov6.Schema{
			"dns_cname_record":   schema(required("zone", "name", "cname"), typed(tftypes.Number, optional("ttl")), computed("id")),
			"dns_txt_record_set": schema(required("zone"), optional("name"), typed(texts, required("txt")), typed(tftypes.Number, optional("ttl")), computed("id")),
		},
	},
}

// standIn is a provider that knows schemas and nothing else. What it was not made for panics.
type standIn struct {
	tfprotov6.ProviderServer
	provider        *tfprotov6.Schema
	resources, data map[string]*tfprotov6.Schema
}

// TestMain serves a stand-in when Terraform starts this binary as one.
func TestMain(m *testing.M) {
	kind, isProvider := strings.CutPrefix(filepath.Base(os.Args[0]), providerPrefix)
	if !isProvider {
		os.Exit(m.Run())
	}
	for source, s := range standIns {
		if filepath.Base(source) != kind {
			continue
		}
		if err := tf6server.Serve(source, func() tfprotov6.ProviderServer { return s }); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

const providerPrefix = "terraform-provider-"

// linkStandIns returns, by source, folders in which this binary has the name of a provider.
func linkStandIns(t *testing.T) map[string]string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folders := map[string]string{}
	for source := range standIns {
		folder := t.TempDir()
		if err := os.Symlink(self, filepath.Join(folder, providerPrefix+filepath.Base(source))); err != nil {
			t.Fatal(err)
		}
		folders[source] = folder
	}
	return folders
}

func (s *standIn) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	return &tfprotov6.GetProviderSchemaResponse{Provider: s.provider, ResourceSchemas: s.resources, DataSourceSchemas: s.data}, nil
}

func (s *standIn) GetResourceIdentitySchemas(context.Context, *tfprotov6.GetResourceIdentitySchemasRequest) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov6.GetResourceIdentitySchemasResponse{}, nil
}

func (s *standIn) ValidateProviderConfig(_ context.Context, req *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: req.Config}, nil
}

func (s *standIn) ValidateResourceConfig(context.Context, *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{}, nil
}

func (s *standIn) ValidateDataResourceConfig(context.Context, *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return &tfprotov6.ValidateDataResourceConfigResponse{}, nil
}

func (s *standIn) ConfigureProvider(context.Context, *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return &tfprotov6.ConfigureProviderResponse{}, nil
}

func (s *standIn) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	return &tfprotov6.StopProviderResponse{}, nil
}

// PlanResourceChange plans what is computed as known after apply.
func (s *standIn) PlanResourceChange(_ context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	planned, err := fill(s.resources[req.TypeName], req.ProposedNewState, tftypes.UnknownValue)
	return &tfprotov6.PlanResourceChangeResponse{PlannedState: planned}, err
}

// ReadDataSource answers with some text for all that is computed.
func (s *standIn) ReadDataSource(_ context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	state, err := fill(s.data[req.TypeName], req.Config, "stand-in")
	return &tfprotov6.ReadDataSourceResponse{State: state}, err
}

// fill returns the object with the value in every computed attribute that has none.
func fill(of *tfprotov6.Schema, object *tfprotov6.DynamicValue, value any) (*tfprotov6.DynamicValue, error) {
	kind := of.ValueType()
	given, err := object.Unmarshal(kind)
	if err != nil {
		return nil, err
	}
	values := map[string]tftypes.Value{}
	if err := given.As(&values); err != nil {
		return nil, err
	}
	for _, attribute := range of.Block.Attributes {
		if attribute.Computed && values[attribute.Name].IsNull() {
			values[attribute.Name] = tftypes.NewValue(attribute.Type, value)
		}
	}
	filled, err := tfprotov6.NewDynamicValue(kind, tftypes.NewValue(kind, values))
	return &filled, err
}

// part is what schemas are put together from.
type part struct {
	attributes []*tfprotov6.SchemaAttribute
	block      *tfprotov6.SchemaNestedBlock
}

func schema(parts ...part) *tfprotov6.Schema {
	of := &tfprotov6.SchemaBlock{}
	for _, p := range parts {
		of.Attributes = append(of.Attributes, p.attributes...)
		if p.block != nil {
			of.BlockTypes = append(of.BlockTypes, p.block)
		}
	}
	return &tfprotov6.Schema{Block: of}
}

func attributes(like tfprotov6.SchemaAttribute, names []string) (p part) {
	for _, name := range names {
		attribute := like
		attribute.Name, attribute.Type = name, tftypes.String
		p.attributes = append(p.attributes, &attribute)
	}
	return p
}

func required(names ...string) part {
	return attributes(tfprotov6.SchemaAttribute{Required: true}, names)
}

func optional(names ...string) part {
	return attributes(tfprotov6.SchemaAttribute{Optional: true}, names)
}

func computed(names ...string) part {
	return attributes(tfprotov6.SchemaAttribute{Computed: true}, names)
}

// either are attributes that the configuration sets or the provider computes.
func either(names ...string) part {
	return attributes(tfprotov6.SchemaAttribute{Optional: true, Computed: true}, names)
}

// typed gives attributes another type than text.
func typed(kind tftypes.Type, p part) part {
	for _, attribute := range p.attributes {
		attribute.Type = kind
	}
	return p
}

// object is an attribute that holds attributes.
func object(name string, parts ...part) part {
	nested := &tfprotov6.SchemaObject{Nesting: tfprotov6.SchemaObjectNestingModeSingle, Attributes: schema(parts...).Block.Attributes}
	return part{attributes: []*tfprotov6.SchemaAttribute{{Name: name, Optional: true, NestedType: nested}}}
}

// block is a block that can stand any number of times.
func block(name string, parts ...part) part {
	return part{block: &tfprotov6.SchemaNestedBlock{TypeName: name, Nesting: tfprotov6.SchemaNestedBlockNestingModeList, Block: schema(parts...).Block}}
}
