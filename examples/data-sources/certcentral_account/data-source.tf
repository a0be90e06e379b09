# Whose key is it, and is it the right one for the job?
data "certcentral_account" "this" {}

check "key" {
  assert {
    condition     = data.certcentral_account.this.id == "1507210"
    error_message = "The API key belongs to another account."
  }

  # Null, where the roles do not tell, is not true.
  assert {
    condition     = data.certcentral_account.this.may_approve_requests == true
    error_message = "The user ${data.certcentral_account.this.user.username} may not approve requests."
  }
}
