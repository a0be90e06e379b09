# Moves the simulator's clock on, each time that it is applied with another `advance`.

variable "advance" {
  description = "How far, such as 24h."
  type        = string
}

resource "terraform_data" "clock" {
  triggers_replace = [var.advance]

  provisioner "local-exec" {
    command = "curl -sf -X POST -d '{\"advance\":\"${var.advance}\"}' \"$${CERTCENTRAL_BASE_URL%/services/v2}/simulator/clock\""
  }
}
