// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// Archived certificates are in the lists that are asked for them, and nowhere else does it matter.
func TestArchive(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, _ := b.place(nil)
	reissued := b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(nil)).want(201).text("certificate_id")
	current := b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(nil)).want(201).text("certificate_id")
	duplicate := b.duplicate(id, nil).want(201).text("certificate_id")
	lists := func(what string, reissues, duplicates, allReissues, allDuplicates map[string]string) {
		t.Helper()
		t.Log(what)
		b.do(http.MethodGet, orderPath(id, "/reissue"), nil).want(200).shows(reissues)
		b.duplicates(id).shows(duplicates)
		b.do(http.MethodGet, orderPath(id, "/reissue?show_archived=true"), nil).want(200).shows(allReissues)
		b.do(http.MethodGet, orderPath(id, "/duplicate?show_archived=true"), nil).want(200).shows(allDuplicates)
	}
	lists("before",
		map[string]string{"certificates.0.id": current, "certificates.1.id": reissued, "certificates.1.archived": "0"},
		map[string]string{"certificates.0.id": duplicate, "certificates.0.archived": "0"},
		map[string]string{"certificates.0.id": current, "certificates.1.id": reissued, "certificates.2": ""},
		map[string]string{"certificates.0.id": duplicate, "certificates.1": ""})
	for _, certificate := range []string{reissued, duplicate} {
		b.do(http.MethodPut, "/certificate/"+certificate+"/archive", nil).want(204)
	}
	lists("archived",
		map[string]string{"certificates.0.id": current, "certificates.0.archived": "0", "certificates.1": ""},
		map[string]string{"": "map[]"},
		map[string]string{"certificates.0.id": current, "certificates.1.id": reissued, "certificates.1.archived": "1"},
		map[string]string{"certificates.0.id": duplicate, "certificates.0.archived": "1"})
	b.info(id).shows(map[string]string{"certificate.id": current, "reissues_count": "2", "duplicates_count": "1"})
	for _, certificate := range []string{reissued, duplicate} {
		b.do(http.MethodPut, "/certificate/"+certificate+"/unarchive", nil).want(204)
	}
	lists("taken back",
		map[string]string{"certificates.0.id": current, "certificates.1.id": reissued},
		map[string]string{"certificates.0.id": duplicate, "certificates.0.archived": "0"},
		map[string]string{"certificates.2": ""}, map[string]string{"certificates.1": ""})

	b.do(http.MethodPut, "/certificate/"+current+"/archive", nil).refused(400, "cannot_archive_primary_certificate")
	b.do(http.MethodPut, "/certificate/7/archive", nil).refused(404, "not_found|certificate")
	b.do(http.MethodPut, "/certificate/7/unarchive", nil).refused(404, "not_found|certificate")
}
