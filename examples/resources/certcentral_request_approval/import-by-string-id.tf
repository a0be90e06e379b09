import {
  to = certcentral_request_approval.web
  id = "90817264"
}
