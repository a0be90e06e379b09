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
	return c.download(ctx, newCall(http.MethodGet, "certificate", certificateID, "download", "format", orDefault(format, "default")))
}

// DownloadForPlatform returns a certificate as a file in the format that suits a server platform; a nil platformID means
// the platform of its order. It fails with a 4xx before the certificate is issued.
//
// GET /certificate/{id}/download/platform, GET /certificate/{id}/download/platform/{platform_id}
func (c *Client) DownloadForPlatform(ctx context.Context, certificateID int64, platformID *int64) ([]byte, error) {
	path := []any{"certificate", certificateID, "download", "platform"}
	if platformID != nil {
		path = append(path, *platformID)
	}
	return c.download(ctx, newCall(http.MethodGet, path...))
}

// download makes a call that answers with a file.
func (c *Client) download(ctx context.Context, k call) ([]byte, error) {
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
