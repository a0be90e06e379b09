// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/pem"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/smallstep/pkcs7"
)

// The formats that hold a PKCS#7, in PEM armour.
const (
	formatP7B = "p7b"
	formatCER = "cer"
)

// downloadFormat is GET /certificate/{id}/download/format/{type}, and the same for
// the primary certificate of an order.
func (s *Simulator) downloadFormat(c *call) reply {
	p, cert, err := s.downloadable(c)
	if err != nil {
		return refuse(err)
	}
	return s.pack(p, cert, c.params["type"])
}

// downloadForPlatform is GET /certificate/{id}/download/platform with or without a
// platform's id.
func (s *Simulator) downloadForPlatform(c *call) reply {
	p, cert, err := s.downloadable(c)
	if err != nil {
		return refuse(err)
	}
	id := cert.PlatformID
	if asked, err := strconv.ParseInt(c.params["pid"], 10, 64); err == nil { // -1 is a platform, too
		id = asked
	}
	return s.pack(p, cert, p.format(id))
}

// downloadOrder is GET /certificate/download/order/{order}, with the parameters
// formatType and subId, which asks for a duplicate, of old clients.
func (s *Simulator) downloadOrder(c *call) reply {
	p, cert, err := s.downloadable(c)
	if err != nil {
		return refuse(err)
	}
	query := c.URL.Query()
	return s.pack(p, cert, cmp.Or(query.Get("formatType"), p.format(cert.PlatformID)))
}

// downloadable is the certificate that the path names, if it is issued, with its product.
func (s *Simulator) downloadable(c *call) (product, *certificate, error) {
	o, cert, err := s.named(c)
	if err != nil {
		return product{}, nil, err
	}
	if cert.PEM == "" {
		return product{}, nil, notFound("certificate")
	}
	return s.productOf(o), cert, nil
}

// named is the certificate that the path names, with its order.
func (s *Simulator) named(c *call) (*order, *certificate, error) {
	id := c.params["order"]
	if id == "" {
		return s.account.certificate(c.params["id"])
	}
	o, err := s.account.orderByText(id)
	if err != nil {
		return nil, nil, err
	}
	sub := c.URL.Query().Get("subId")
	if sub == "" {
		return o, o.current(), nil
	}
	i := slices.IndexFunc(o.Duplicates, func(c *certificate) bool { return c.SubID == sub })
	if i < 0 {
		return nil, nil, notFound("certificate")
	}
	return o, o.Duplicates[i], nil
}

// armouredOnly tells that the product's certificates are to be had as PKCS#7 alone.
func (p product) armouredOnly() bool { return p.client != nil && !p.client.secure }

// format is the format in which a certificate of the product is downloaded for a
// platform.
func (p product) format(platformID int64) string {
	if p.armouredOnly() {
		return formatP7B
	}
	return findPlatform(platformID).format
}

// part is a file of a zip, or a certificate of a PEM bundle.
type part struct{ name, pem string }

// pack renders a certificate in a download format.
func (s *Simulator) pack(p product, cert *certificate, format string) reply {
	if p.armouredOnly() && format != formatP7B && format != formatCER {
		return refuse(invalidValue("format_type", "It is not available for "+p.name+"."))
	}
	leaf := part{strings.NewReplacer("*", "star", ".", "_").Replace(cert.CommonName), cert.PEM}
	issuing := part{"IntermediateCA", certificatePEM(s.authority.issuing[cert.CA].Raw)}
	root := part{"TrustedRoot", certificatePEM(s.authority.root.Raw)}
	switch format {
	case "pem_all":
		return bundle(leaf, issuing, root)
	case "pem_noroot":
		return bundle(leaf, issuing)
	case "pem_nointermediate":
		return bundle(leaf)
	case formatP7B, formatCER:
		return pkcs7Bundle(leaf, issuing, root)
	case "default", "default_pem":
		return archive(".crt", root, issuing, leaf)
	case "default_cer":
		return archive(".cer", root, issuing, leaf)
	case "apache":
		return archive(".crt", issuing, leaf)
	}
	return refuse(invalidValue("format_type", "It is not known."))
}

func bundle(parts ...part) reply {
	var text strings.Builder
	for _, p := range parts {
		text.WriteString(crlf(p.pem))
	}
	return file("application/x-pem-file", []byte(text.String()))
}

func pkcs7Bundle(parts ...part) reply {
	data, err := pkcs7PEM(parts...)
	if err != nil {
		return refuse(err)
	}
	return file("application/x-pkcs7-certificates", data)
}

// pkcs7PEM is a PKCS#7 of certificates alone, in PEM armour.
func pkcs7PEM(parts ...part) ([]byte, error) {
	var all []byte
	for _, p := range parts {
		if block, _ := pem.Decode([]byte(p.pem)); block != nil {
			all = append(all, block.Bytes...)
		}
	}
	der, err := pkcs7.DegenerateCertificate(all)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PKCS7", Bytes: der}), nil
}

func archive(extension string, parts ...part) reply {
	var data bytes.Buffer
	w := zip.NewWriter(&data)
	for _, p := range parts {
		f, err := w.Create(p.name + extension)
		if err == nil {
			_, err = f.Write([]byte(crlf(p.pem)))
		}
		if err != nil {
			return refuse(err)
		}
	}
	if err := w.Close(); err != nil {
		return refuse(err)
	}
	return file("application/zip", data.Bytes())
}

// showChain is GET /certificate/{id}/chain. Despite the key its list begins with
// the certificate itself and ends with the root.
func (s *Simulator) showChain(c *call) reply {
	_, cert, err := s.downloadable(c)
	if err != nil {
		return refuse(err)
	}
	return answer(http.StatusOK, map[string][]chainItem{"intermediates": s.chain(cert)})
}

// listIntermediates is GET /certificate/intermediates.
func (s *Simulator) listIntermediates(*call) reply {
	const layout = "2006-01-02 15:04:05"
	views := make([]map[string]string, 0, len(issuingCAs))
	for _, ca := range issuingCAs {
		certificate := s.authority.issuing[ca.id]
		views = append(views, map[string]string{
			"id":                  ca.id,
			"subject_common_name": ca.name,
			"subject_org_name":    strings.Join(certificate.Subject.Organization, ", "),
			"issuer_common_name":  certificate.Issuer.CommonName,
			"valid_from":          certificate.NotBefore.UTC().Format(layout),
			"valid_to":            certificate.NotAfter.UTC().Format(layout),
			"serial_number":       serialText(certificate.SerialNumber),
			"thumbprint":          thumbprint(certificate.Raw),
			"signature_hash":      "SHA256",
			"is_private":          flagTexts(ca.private)[0],
		})
	}
	return listing("intermediates", views, nil)
}
