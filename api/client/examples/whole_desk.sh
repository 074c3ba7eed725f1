#!/usr/bin/env bash
# A complaint through the whole desk with the command line: whole_desk.sh [HOST:PORT]
set -euo pipefail
export DOCKET_SERVER=${1:-127.0.0.1:50051}
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
docket() { "${DOCKET:-$here/../../../build/release/api/client/docket}" "$@"; }

tag=sh-$$
docket staff create "ana-$tag" --display-name "Ana Diaz" --role senior-representative --capacity 20 --skill "$tag"
docket staff create "sue-$tag" --display-name "Sue Park" --role supervisor
case=$(docket open --kind inquiry --channel web --subject "Where is it?" --name "Max Roth" --email max@example.com \
  --order 4711 --json | sed -n 's/.*"name": *"cases\/\([^"]*\)".*/\1/p' | head -n 1)

docket reclassify "$case" --kind complaint "The customer is angry."
docket assess "$case" --category delivery --urgency high --complexity complex --severity major --skill "$tag"
docket ack "$case" --channel email --message "We look for it."
docket queue
docket next --as "ana-$tag"
docket first-contact "$case" --outcome needs-follow-up
docket take-over "$case" "sue-$tag" "The complaint was escalated."
docket task add "$case" "Ask the carrier"
docket record "$case" --note --consulted "The carrier" "Asked."
docket record "$case" --note --answers 1 "It is lost."
docket finding "$case" --root-cause lost-in-transit "The carrier lost it."
docket task "done" "$case" 1
docket propose "$case" --outcome resolved --remedy 10.00 --currency EUR "Send it again, and 10 euros back."
docket await "$case" "Is that all right?"
docket record "$case" --in --channel email "Yes, please."
docket decide "$case" --yes --channel email
docket resolve "$case" --outcome resolved "Sent again; paid back."
docket follow-up "$case" --satisfied --rating 5 --rating-source customer
docket update "$case" --tag lost-parcel
docket close "$case" --feedback "Quick in the end."
docket count
docket find "tag = lost-parcel AND open = false"
docket show "$case"
