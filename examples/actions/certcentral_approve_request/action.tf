variable "request_id" {
  description = "Id of the request to approve."
  type        = string
}

variable "approver_api_key" {
  description = "API key of an administrator or manager other than the one who ordered."
  type        = string
  sensitive   = true
}

provider "certcentral" {
  alias   = "approver"
  api_key = var.approver_api_key
}

# terraform apply -invoke=action.certcentral_approve_request.reviewed -var request_id=90817264
action "certcentral_approve_request" "reviewed" {
  provider = certcentral.approver

  config {
    request_id = var.request_id
    comment    = "Reviewed with the change that ordered it."
  }
}
