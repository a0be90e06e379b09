import {
  to = certcentral_request_approval.web
  identity = {
    id = "90817264"
  }
}
