// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"maps"
	"slices"
	"strings"
)

// handler answers one kind of request. It runs with the account locked.
type handler func(*Simulator, *call) reply

// router finds handlers by method and path. Among the routes that fit, the one
// with most literal parts wins, so "/certificate/intermediates" does not end as an id.
type router []route

type route struct {
	method string
	parts  []string
	handle handler
}

// newRouter reads routes of the form "GET /order/certificate/{id}".
func newRouter(routes map[string]handler) router {
	r := make(router, 0, len(routes))
	for _, pattern := range slices.Sorted(maps.Keys(routes)) {
		method, path, _ := strings.Cut(pattern, " ")
		r = append(r, route{method: method, parts: splitPath(path), handle: routes[pattern]})
	}
	return r
}

func (r router) find(method, path string) (handler, map[string]string, bool) {
	parts := splitPath(path)
	var best handler
	var found map[string]string
	for _, candidate := range r {
		if candidate.method != method {
			continue
		}
		params, ok := candidate.match(parts)
		if ok && (best == nil || len(params) < len(found)) {
			best, found = candidate.handle, params
		}
	}
	return best, found, best != nil
}

// along lists the routes of a path, whatever their method: of those that fit, the ones
// with most literal parts.
func (r router) along(path string) router {
	var best router
	fewest := 0
	for _, candidate := range r {
		params, ok := candidate.match(splitPath(path))
		if !ok || best != nil && len(params) > fewest {
			continue
		}
		if len(params) < fewest {
			best = nil
		}
		best, fewest = append(best, candidate), len(params)
	}
	return best
}

func (r route) match(parts []string) (map[string]string, bool) {
	if len(parts) != len(r.parts) {
		return nil, false
	}
	params := make(map[string]string)
	for i, part := range r.parts {
		switch {
		case strings.HasPrefix(part, "{"):
			params[strings.Trim(part, "{}")] = parts[i]
		case part != parts[i]:
			return nil, false
		}
	}
	return params, true
}

func splitPath(path string) []string {
	return strings.Split(strings.Trim(path, "/"), "/")
}

// apiRoutes is the API, below BasePath.
var apiRoutes = map[string]handler{
	"POST /order/certificate/{product}":                     (*Simulator).placeOrder,
	"GET /order/certificate":                                (*Simulator).listOrders,
	"GET /order/certificate/status-changes":                 (*Simulator).listStatusChanges,
	"GET /order/certificate/{id}":                           (*Simulator).showOrder,
	"GET /order/alternate/{id}":                             (*Simulator).listAlternates,
	"PUT /order/certificate/{id}/status":                    (*Simulator).updateOrderStatus,
	"PUT /order/certificate/{id}/dns-names":                 (*Simulator).updateNames,
	"POST /order/certificate/{id}/csr":                      (*Simulator).updateCSR,
	"PUT /order/certificate/{id}/contact":                   (*Simulator).updateOrderContacts,
	"POST /order/certificate/{id}/custom-field":             (*Simulator).setCustomField,
	"PUT /order/certificate/{id}/auto-reissue":              (*Simulator).updateAutoReissue,
	"POST /order/certificate/{id}/reissue":                  (*Simulator).reissueOrder,
	"GET /order/certificate/{id}/reissue":                   (*Simulator).listReissues,
	"GET /order/certificate/{id}/duplicate":                 (*Simulator).listDuplicates,
	"POST /order/certificate/{id}/duplicate":                (*Simulator).duplicateOrder,
	"PUT /order/certificate/{id}/revoke":                    (*Simulator).revokeOrder,
	"GET /order/certificate/{id}/validation":                (*Simulator).showValidation,
	"PUT /order/certificate/{id}/check-dcv":                 (*Simulator).checkDCV,
	"PUT /order/certificate/{id}/dcv-random-value":          (*Simulator).renewRandomValue,
	"PUT /order/certificate/{id}/dcv-method":                (*Simulator).updateDCVMethod,
	"PUT /order/certificate/{id}/resend-emails":             (*Simulator).resendEmails,
	"GET /order/certificate/{id}/email-validation":          (*Simulator).listEmailValidations,
	"PUT /order/certificate/{id}/email-validation/{token}":  (*Simulator).confirmEmail,
	"PUT /email-validation/{token}":                         (*Simulator).confirmEmail,
	"GET /domain":                                           (*Simulator).listDomains,
	"POST /domain":                                          (*Simulator).createDomain,
	"GET /domain/{id}":                                      (*Simulator).showDomain,
	"DELETE /domain/{id}":                                   (*Simulator).deleteDomain,
	"PUT /domain/{id}/activate":                             (*Simulator).activateDomain,
	"PUT /domain/{id}/deactivate":                           (*Simulator).deactivateDomain,
	"POST /domain/{id}/validation":                          (*Simulator).submitDomain,
	"GET /domain/{id}/validation":                           (*Simulator).showDomainValidation,
	"GET /domain/validation-type":                           (*Simulator).listValidationTypes,
	"GET /domain/dcv/method":                                (*Simulator).listDCVMethods,
	"PUT /domain/{id}/dcv/method":                           (*Simulator).updateDomainMethod,
	"POST /domain/{id}/dcv/method":                          (*Simulator).updateDomainMethod,
	"POST /domain/{id}/dcv/token":                           (*Simulator).renewDomainToken,
	"PUT /domain/{id}/dcv/validate-token":                   (*Simulator).checkDomainToken,
	"GET /domain/{id}/dcv/emails":                           (*Simulator).listDomainEmails,
	"POST /domain/{id}/dcv/emails":                          (*Simulator).resendDomainEmails,
	"PUT /domain/dcv/email/token/{token}":                   (*Simulator).answerMail,
	"GET /request":                                          (*Simulator).listRequests,
	"GET /request/{id}":                                     (*Simulator).showRequest,
	"PUT /request/{id}/status":                              (*Simulator).updateRequestStatus,
	"PUT /certificate/{id}/revoke":                          (*Simulator).revokeCertificate,
	"PUT /certificate/{id}/archive":                         (*Simulator).archiveCertificate,
	"PUT /certificate/{id}/unarchive":                       (*Simulator).unarchiveCertificate,
	"GET /certificate/{id}/chain":                           (*Simulator).showChain,
	"GET /certificate/intermediates":                        (*Simulator).listIntermediates,
	"GET /certificate/{id}/download/platform":               (*Simulator).downloadForPlatform,
	"GET /certificate/{id}/download/platform/{pid}":         (*Simulator).downloadForPlatform,
	"GET /certificate/{id}/download/format/{type}":          (*Simulator).downloadFormat,
	"GET /certificate/download/order/{order}":               (*Simulator).downloadOrder,
	"GET /certificate/download/order/{order}/format/{type}": (*Simulator).downloadFormat,
	"POST /organization":                                    (*Simulator).createOrganization,
	"GET /organization":                                     (*Simulator).listOrganizations,
	"GET /organization/{id}":                                (*Simulator).showOrganization,
	"DELETE /organization/{id}":                             (*Simulator).deleteOrganization,
	"PUT /organization/{id}/activate":                       (*Simulator).activateOrganization,
	"PUT /organization/{id}/deactivate":                     (*Simulator).deactivateOrganization,
	"POST /organization/{id}/validation":                    (*Simulator).submitForValidation,
	"GET /organization/{id}/validation":                     (*Simulator).showOrganizationValidation,
	"PUT /organization/{id}/contact":                        (*Simulator).updateContacts,
	"GET /organization/{id}/contact":                        (*Simulator).listContacts,
	"GET /container":                                        (*Simulator).listContainers,
	"GET /container/{id}":                                   (*Simulator).showContainer,
	"GET /container/{id}/order/organization":                (*Simulator).listOrderOrganizations,
	"GET /container/{id}/product-limits":                    (*Simulator).listLimits,
	"GET /container/{id}/children":                          (*Simulator).listChildren,
	"GET /account":                                          (*Simulator).showAccount,
	"GET /account/metadata":                                 (*Simulator).listMetadata,
	"POST /account/metadata":                                (*Simulator).createMetadata,
	"PUT /account/metadata/{id}":                            (*Simulator).updateMetadata,
	"GET /product":                                          (*Simulator).listProducts,
	"GET /user":                                             (*Simulator).listUsers,
	"GET /user/me":                                          (*Simulator).showMe,
	"GET /user/{id}":                                        (*Simulator).showUser,
	"GET /product/{name}":                                   (*Simulator).showProduct,
}
