# What waits for an approver.
data "certcentral_requests" "waiting" {
  status = ["submitted", "pending"]
  sort   = "date"
}

output "waiting" {
  value = [for request in data.certcentral_requests.waiting.requests : "${request.id}: ${request.type} of order ${request.order_id}"]
}
