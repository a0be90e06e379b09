// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// state is what the demo reads of `terraform show -json`.
type state struct {
	Values struct {
		RootModule struct {
			Resources []struct {
				Address string     `json:"address"`
				Values  attributes `json:"values"`
			} `json:"resources"`
		} `json:"root_module"`
	} `json:"values"`
}

// attributes are those of the quickstart's order and of its certificate that the demo shows.
type attributes struct {
	ID            string `json:"id"`
	Status        string `json:"status"`
	CertificateID string `json:"certificate_id"`
	DCVRecords    map[string]struct {
		Type  string `json:"type"`
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"dcv_records"`
	FullChainPEM string `json:"full_chain_pem"`
}

// show tells what Terraform now holds, and checks the certificate against the simulator's root, the key and the names.
func (d *demo) show(ctx context.Context, names []string) error {
	held, err := d.readState(ctx)
	if err != nil {
		return err
	}
	order, certificate := held["certcentral_ssl_order.web"], held["certcentral_issued_certificate.web"]
	d.orderID, d.certificateID = order.ID, certificate.CertificateID
	d.say("\n    order        %s, %q once sent, %q now", order.ID, order.Status, d.statusNow(order.ID))
	for _, domain := range slices.Sorted(maps.Keys(order.DCVRecords)) {
		record := order.DCVRecords[domain]
		d.say("      proved by  %s %s %q", record.Name, record.Type, record.Value)
	}
	root, err := control(ctx, http.MethodGet, d.url+"/simulator/roots", nil)
	if err != nil {
		return err
	}
	leaf, err := verify([]byte(certificate.FullChainPEM), root, d.key, names, d.ca.Now())
	if err != nil {
		return err
	}
	d.say("    certificate  %s, serial number %X", certificate.CertificateID, leaf.SerialNumber)
	d.say("      subject    %s", leaf.Subject)
	d.say("      names      %s", strings.Join(leaf.DNSNames, ", "))
	d.say("      issuer     %s", leaf.Issuer)
	d.say("      valid      %s to %s", leaf.NotBefore.Format(time.DateOnly), leaf.NotAfter.Format(time.DateOnly))
	d.say("      verified   for our key and each name, up to the simulator's root")
	return nil
}

// readState returns the attributes of what Terraform's state holds, by address.
func (d *demo) readState(ctx context.Context) (map[string]attributes, error) {
	text, err := d.shell.output(ctx, d.terraform, "show", "-json")
	if err != nil {
		return nil, err
	}
	var s state
	if err := json.Unmarshal(text, &s); err != nil {
		return nil, fmt.Errorf("terraform show: %w", err)
	}
	held := map[string]attributes{}
	for _, resource := range s.Values.RootModule.Resources {
		held[resource.Address] = resource.Values
	}
	return held, nil
}

// statusNow asks the simulator rather than Terraform, whose state is as old as its last refresh.
func (d *demo) statusNow(orderID string) string {
	for _, order := range d.ca.Orders() {
		if fmt.Sprint(order.ID) == orderID {
			return order.Status
		}
	}
	return "unknown"
}

// showRequests tells what CertCentral was asked to do, and how often it was only asked.
func (d *demo) showRequests() {
	questions := 0
	d.say("    All that it was asked to do:")
	for _, request := range d.ca.Requests() {
		if request.Method == http.MethodGet {
			questions++
			continue
		}
		d.say("      %s %s: %d", request.Method, request.Path, request.Status)
	}
	d.say("    Besides, it was asked %d questions.", questions)
}
