#!/bin/sh
# Makes an internal certificate authority once, and from it the site's certificate; run again it renews what is due.
# usage: certs.sh AUTHORITY_FOLDER TLS_FOLDER NAME[,NAME...]   a name is a host name or an IP address
set -eu
umask 077
authority=$1
tls=$2
names=$3
days_left=30

alternative_names() {
    printf '%s\n' "$names" | tr ',' '\n' | sed -e 's/^\[//; s/\]$//' | while read -r name; do
        case $name in
        '') ;;
        *:*) printf 'IP:%s\n' "$name" ;;
        *[!0-9.]*) printf 'DNS:%s\n' "$name" ;;
        *) printf 'IP:%s\n' "$name" ;;
        esac
    done | paste -s -d, -
}

make_authority() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -days 3650 \
        -subj "/O=povertycase/CN=povertycase internal authority $(date +%Y-%m-%d)" \
        -addext "basicConstraints=critical,CA:TRUE,pathlen:0" -addext "keyUsage=critical,keyCertSign,cRLSign" \
        -keyout "$authority/ca.key" -out "$authority/ca.crt" 2>/dev/null
}

# 397 days: phones refuse certificates that last longer, also from an authority they trust.
make_certificate() {
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -subj "/CN=povertycase" \
        -keyout "$tls/server.key.new" -out "$tls/server.csr" 2>/dev/null
    printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\nsubjectAltName=%s\n' \
        "$wanted" >"$tls/server.ext"
    openssl x509 -req -sha256 -days 397 -in "$tls/server.csr" -CA "$authority/ca.crt" -CAkey "$authority/ca.key" \
        -set_serial "0x$(openssl rand -hex 16)" -extfile "$tls/server.ext" -out "$tls/server.crt.new" 2>/dev/null
    mv "$tls/server.key.new" "$tls/server.key"
    mv "$tls/server.crt.new" "$tls/server.crt"
    printf '%s' "$wanted" >"$tls/names"
    rm "$tls/server.csr" "$tls/server.ext"
}

wanted=$(alternative_names)
[ -n "$wanted" ] || { echo "no host name given" >&2; exit 2; }
mkdir -p "$authority" "$tls"
if [ ! -f "$authority/ca.crt" ]; then
    make_authority
    rm -f "$tls/server.crt"
    echo "made a new authority: install $authority/ca.crt on every phone and computer"
fi
cp "$authority/ca.crt" "$tls/ca.crt"
if [ ! -f "$tls/server.crt" ] || [ "$(cat "$tls/names" 2>/dev/null)" != "$wanted" ] ||
    ! openssl x509 -checkend $((days_left * 86400)) -noout -in "$tls/server.crt" >/dev/null; then
    make_certificate
    echo "made a certificate for $wanted"
fi
