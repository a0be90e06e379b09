# By hand: terraform apply -invoke=action.certcentral_resend_dcv_emails.web
action "certcentral_resend_dcv_emails" "web" {
  config {
    order_id = "512340771"
  }
}

# To one person alone, because nobody reads the other mailboxes.
action "certcentral_resend_dcv_emails" "web_to_admin" {
  config {
    order_id = "512340771"
    emails = [
      { dns_name = "harbor-lights.example", email = "admin@harbor-lights.example" },
    ]
  }
}
