data "certcentral_status_changes" "incident" {
  from = "2026-11-20T08:00:00+01:00"
  to   = "2026-11-21T08:00:00+01:00"
}
