terraform {
  cloud {
    organization = "harbor-lights"

    workspaces {
      name = "certificates-web"
    }
  }
}
