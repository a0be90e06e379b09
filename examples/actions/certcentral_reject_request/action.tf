variable "request_id" {
  description = "Id of the request to reject."
  type        = string
}

# terraform apply -invoke=action.certcentral_reject_request.mistaken -var request_id=90817264
action "certcentral_reject_request" "mistaken" {
  config {
    request_id = var.request_id
    comment    = "Ordered for the wrong organization."
  }
}
