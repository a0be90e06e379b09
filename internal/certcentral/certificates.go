// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"net/http"
)

// DownloadCertificate returns a certificate as a file in one of the service's formats, such as pem_all, pem_noroot,
// pem_nointermediate, p7b or default, which an empty format means, too: a ZIP archive. It fails with a 4xx before the
// certificate is issued.
//
// GET /certificate/{id}/download/format/{format}
func (c *Client) DownloadCertificate(ctx context.Context, certificateID int64, format string) ([]byte, error) {
	k := newCall(http.MethodGet, "certificate", certificateID, "download", "format", orDefault(format, "default"))
	k.accept = "*/*"
	got, err := c.do(ctx, k)
	if err != nil {
		return nil, err
	}
	if len(got.body) == 0 {
		return nil, c.misunderstood(k, got, "the answer holds no certificate")
	}
	return got.body, nil
}

// CertificateChain returns a certificate and its issuers: leaf first, root last. It fails with a 4xx before the
// certificate is issued.
//
// GET /certificate/{id}/chain
func (c *Client) CertificateChain(ctx context.Context, certificateID int64) ([]ChainCertificate, error) {
	type chain struct {
		Certificates []ChainCertificate `json:"intermediates"` // despite the name, all of them
	}
	k := newCall(http.MethodGet, "certificate", certificateID, "chain")
	result, got, err := fetch[chain](ctx, c, k)
	if err != nil {
		return nil, err
	}
	if len(result.Certificates) == 0 {
		return nil, c.misunderstood(k, got, "the answer holds no certificate")
	}
	return result.Certificates, nil
}
