// SPDX-License-Identifier: MPL-2.0

// The provider as the program that Terraform starts.
package main

import (
	"context"
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/provider"
)

// version is set by the release build.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "serve for a debugger such as delve")
	flag.Parse()
	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address: "registry.terraform.io/terraform-certcentral/certcentral",
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
}
