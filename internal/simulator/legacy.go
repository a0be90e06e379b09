// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/subtle"
	"mime"
	"net/http"
	"slices"
	"strings"
)

const (
	// LegacyBasePath is where the first REST API (v1) begins on the simulator's host.
	LegacyBasePath = "/clients/rest/api"

	// DefaultLegacyAccountID is the account id that goes with the key of the first REST
	// API when the Config names none.
	DefaultLegacyAccountID = "000042"

	legacyMedia      = "application/vnd.digicert.rest-v1+json"
	legacyErrorMedia = "application/vnd.digicert.error+json"
	overrideHeader   = "X-HTTP-Method-Override"
)

// legacyRoutes is the first REST API, below LegacyBasePath. REISSUE is a method of its own.
var legacyRoutes = map[string]handler{
	"POST /order/ssl":             (*Simulator).placeLegacyOrder,
	"GET /order/{id}":             (*Simulator).showLegacyOrder,
	"REISSUE /order/{id}":         (*Simulator).reissueLegacyOrder,
	"GET /order/{id}/certificate": (*Simulator).showLegacyCertificate,
}

// legacyDialect is how the first REST API is spoken.
var legacyDialect = dialect{media: legacyMedia, errorMedia: legacyErrorMedia, refuse: refuseLegacy, run: (*Simulator).runLegacy}

// overridden is a request with the method that it means: a POST can name another, for
// callers who can send no methods but the usual ones.
func overridden(r *http.Request) *http.Request {
	method := r.Header.Get(overrideHeader)
	if r.Method != http.MethodPost || method == "" {
		return r
	}
	meant := r.WithContext(r.Context()) // a copy
	meant.Method = strings.ToUpper(method)
	return meant
}

// runLegacy checks account and key, finds the route, checks the media types and runs the
// handler.
func (s *Simulator) runLegacy(r *http.Request, path string, body []byte) reply {
	if !s.config.legacyCaller(r) {
		return refuseLegacy(&refusal{http.StatusUnauthorized, "access_denied", "The account id or the API key is wrong."})
	}
	if err := s.checkRate(); err != nil {
		return refuseLegacy(err)
	}
	handle, params, err := s.findLegacy(r.Method, path)
	if err == nil {
		err = checkMedia(r.Header, body)
	}
	if err != nil {
		return refuseLegacy(err)
	}
	return s.run(handle, &call{Request: r, params: params, body: body, caller: firstUserID}, refuseLegacy)
}

// legacyCaller tells that a request has the account id and the key of the account.
func (c Config) legacyCaller(r *http.Request) bool {
	id, key, _ := r.BasicAuth()
	sameID := subtle.ConstantTimeCompare([]byte(id), []byte(c.LegacyAccountID))
	sameKey := subtle.ConstantTimeCompare([]byte(key), []byte(c.LegacyAPIKey))
	return sameID&sameKey == 1
}

// findLegacy finds the handler of a request. Unlike the newer API, this one tells a path
// that does not take the method from a path that is unknown.
func (s *Simulator) findLegacy(method, path string) (handler, map[string]string, error) {
	routes := s.legacy.along(path)
	handle, params, ok := routes.find(method, path)
	switch {
	case ok:
		return handle, params, nil
	case len(routes) == 0:
		return nil, nil, notFound("route")
	}
	return nil, nil, &refusal{http.StatusMethodNotAllowed, "method_not_allowed", method + " is not allowed here."}
}

// checkMedia refuses a body that is no JSON, and a caller who does not want any.
func checkMedia(header http.Header, body []byte) error {
	accept := strings.Join(header.Values("Accept"), ",")
	wanted := strings.TrimSpace(accept) == "" || slices.ContainsFunc(strings.Split(accept, ","), func(text string) bool {
		return mediaAmong(text, "*/*", "application/*", contentJSON, legacyMedia)
	})
	sent := len(body) == 0 || mediaAmong(header.Get("Content-Type"), contentJSON, legacyMedia)
	if !wanted || !sent {
		return &refusal{http.StatusNotAcceptable, "not_acceptable", "This service speaks " + legacyMedia + " only."}
	}
	return nil
}

// mediaAmong tells that a media type, with or without parameters, is one of a list.
func mediaAmong(text string, list ...string) bool {
	media, _, err := mime.ParseMediaType(text)
	return err == nil && slices.Contains(list, media)
}
