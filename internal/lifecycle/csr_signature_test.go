// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"strings"
	"testing"
)

// Requests of one RSA key as OpenSSL 3 makes them: by RSA-PSS with its longest salt, its default, and by MD5.
const (
	signedByPSS = `-----BEGIN CERTIFICATE REQUEST-----
MIICjjCCAUECAQAwFDESMBAGA1UEAwwJYS5leGFtcGxlMIIBIjANBgkqhkiG9w0B
AQEFAAOCAQ8AMIIBCgKCAQEAoQuL2Tzrmx9ZfFVY1/jUDahlYIk1pNIY/M11m270
9CoIOAFiNg7MorKNEHPQUy3VmE+tFCzCcLY5BduU4D5fuO2xo5eK8ZhnhXzNynPt
96D/jX2PBIZQMoEaKWrQiOQ31dxn4TM5rz/ONgwmcSsmC1ry8A0fqY62eyRVftjW
iOQWjC/fThKFhQpwi7UCzcphqkYHUBMh83nV7LVjbCIYphYoTII2gr7zMXtmJCjl
AxY0uLtl/huU5ykdQ1gnMXC4UD1d7NCSaPHNNSjfCPVJ+iADbYRiGpzzJsgL28X+
BsZGW/KEONGcdSv5jUScd9b75mEWyyCGkuKUIa6CPF8+uQIDAQABoAAwQgYJKoZI
hvcNAQEKMDWgDzANBglghkgBZQMEAgEFAKEcMBoGCSqGSIb3DQEBCDANBglghkgB
ZQMEAgEFAKIEAgIA3gOCAQEAUx7OzSNwy+6qZl7/Wm7mR+lV78rPcdjmj6liuNkH
FXTXyZlfrB0CiLvNB6Xn1sfCE7ULhEJOO3GtOOzBwl/R4U/88EuNHgqOc1+dU31M
PQkHix3K5cKiaxQr2l3nLYx/QvKK420IAEy6SqVhxMG8LRdCeCQ/a/mmUm2kWKiH
s5eOlsLGcHEuQizNk/jSehAL0zDyLQiDZmyqLsjfZWF8+KPsv5hepw5kbrGHPZN+
7KZ5Oo5zk/VDxYwunKKUc+Q/ZS/UeXb3Kk2KSRBnakiHacpX3mqviZg4+EZuw1Yy
nEa8hdzkT7A9uq8R4STqjmDlMOYlZ1uLT6HsIOx6sW62YA==
-----END CERTIFICATE REQUEST-----
`
	signedByMD5 = `-----BEGIN CERTIFICATE REQUEST-----
MIICWTCCAUECAQAwFDESMBAGA1UEAwwJYS5leGFtcGxlMIIBIjANBgkqhkiG9w0B
AQEFAAOCAQ8AMIIBCgKCAQEAoQuL2Tzrmx9ZfFVY1/jUDahlYIk1pNIY/M11m270
9CoIOAFiNg7MorKNEHPQUy3VmE+tFCzCcLY5BduU4D5fuO2xo5eK8ZhnhXzNynPt
96D/jX2PBIZQMoEaKWrQiOQ31dxn4TM5rz/ONgwmcSsmC1ry8A0fqY62eyRVftjW
iOQWjC/fThKFhQpwi7UCzcphqkYHUBMh83nV7LVjbCIYphYoTII2gr7zMXtmJCjl
AxY0uLtl/huU5ykdQ1gnMXC4UD1d7NCSaPHNNSjfCPVJ+iADbYRiGpzzJsgL28X+
BsZGW/KEONGcdSv5jUScd9b75mEWyyCGkuKUIa6CPF8+uQIDAQABoAAwDQYJKoZI
hvcNAQEEBQADggEBAJjLUd7BbAMwQb652m9NkBkZL354yxAyQ1Yq8T79Xkg2QQEy
n4H6gsoVKEXetS7FbAnaja1n2tZzep6WIweSrGYXlmaZzqhqcW+Z4bLyLIgkPB8W
xspJtuESXDp5595xfJXdm9A3LTQsUcr1pekGD/Lfqsd109mFK/bdkkiG+TgnN0ZF
AIrscQt7ZCYrIPHrV0wGhdgX37mtMcUFNkN6y3tMp/qPvsUeTkUAwiYcwOFt4nDU
ZW003A1U8x/amFdBTVODk1LFMGjtKtITueP9rRyGiGZgrGMfwwrxjSMAhgukelD8
30aqlpUJUkgl5boP/C1IwFAKSsiDZSSFyJPBjCc=
-----END CERTIFICATE REQUEST-----
`
)

// A signature that cannot be verified is not taken for one that is wrong.
func TestParseCSR_unknownSignature(t *testing.T) {
	for name, text := range map[string]string{"RSA-PSS": signedByPSS, "MD5": signedByMD5} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseCSR(text)
			if err == nil || strings.Contains(err.Error(), "altered") || !strings.Contains(err.Error(), "cannot be verified here") || !strings.Contains(err.Error(), "openssl req -new") {
				t.Errorf("got %v", err)
			}
		})
	}
}
