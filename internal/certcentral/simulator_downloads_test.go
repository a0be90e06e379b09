// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"bytes"
	"context"
	"net/http"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// issuedIn places an order that is issued at once, with some other content.
func issuedIn(t *testing.T, account *simulator.Simulator, client *Client, change func(*OrderRequest)) *Order {
	t.Helper()
	request := orderIn(t, account)
	if change != nil {
		change(&request)
	}
	placed, err := client.PlaceOrder(t.Context(), "ssl_basic", request)
	if err != nil {
		t.Fatal(err)
	}
	order, err := client.Order(t.Context(), placed.ID)
	if err != nil || order.Status != "issued" {
		t.Fatalf("got %+v, %v", order, err)
	}
	return order
}

// TestDownloads tells by the first bytes of a file which format it has.
func TestDownloads(t *testing.T) {
	account, client := newAccount(t, simulator.Config{Approval: "skip", Validation: "auto"})
	order := issuedIn(t, account, client, func(r *OrderRequest) {
		r.Certificate.ServerPlatformID = new(int64(29)) // takes a PEM bundle
	})
	const pemFile, zipFile, p7File = "-----BEGIN CERTIFICATE-----", "PK", "-----BEGIN PKCS7-----"
	for _, test := range []struct {
		name, want string
		download   func(context.Context) ([]byte, error)
	}{
		{"the order's platform", pemFile, func(ctx context.Context) ([]byte, error) {
			return client.DownloadForPlatform(ctx, order.Certificate.ID, nil)
		}},
		{"IIS", p7File, func(ctx context.Context) ([]byte, error) {
			return client.DownloadForPlatform(ctx, order.Certificate.ID, new(int64(40)))
		}},
		{"some other platform", zipFile, func(ctx context.Context) ([]byte, error) {
			return client.DownloadForPlatform(ctx, order.Certificate.ID, new(int64(-1)))
		}},
	} {
		if file, err := test.download(t.Context()); err != nil || !bytes.HasPrefix(file, []byte(test.want)) {
			t.Errorf("%s: got %.30q, %v", test.name, file, err)
		}
	}
}

// TestArchivedReissues lists a reissue that was archived only when asked for.
func TestArchivedReissues(t *testing.T) {
	ctx := t.Context()
	account, client := newAccount(t, simulator.Config{Approval: "skip", Validation: "auto"})
	order := issuedIn(t, account, client, nil)
	var reissues []int64
	for range 2 {
		reissued, err := client.Reissue(ctx, order, ReissueRequest{Certificate: orderIn(t, account).Certificate})
		if err != nil {
			t.Fatal(err)
		}
		reissues = append(reissues, reissued.CertificateID)
	}
	if _, err := client.do(ctx, newCall(http.MethodPut, "certificate", reissues[0], "archive")); err != nil {
		t.Fatal(err)
	}
	shown, err := client.Reissues(ctx, order.ID)
	if err != nil || len(shown) != 1 || shown[0].ID != reissues[1] || shown[0].Archived {
		t.Errorf("got %+v, %v", shown, err)
	}
	all, err := client.ReissuesWithArchived(ctx, order.ID)
	if err != nil || len(all) != 2 || all[1].ID != reissues[0] || !all[1].Archived {
		t.Fatalf("got %+v, %v", all, err)
	}
	user, err := client.CurrentUser(ctx)
	if by := (Person{all[1].UserID, all[1].FirstName, all[1].LastName, all[1].Email}); err != nil || by != user.Person {
		t.Errorf("asked for by %+v, %v, want %+v", by, err, user.Person)
	}
}
