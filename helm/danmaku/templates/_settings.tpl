{{/* Seconds, rounded up, of a duration as .NET writes it: [d.]hh:mm:ss[.f]. Of: dict "key" name "value" duration. */}}
{{- define "danmaku.seconds" -}}
{{- $form := "^(?:([0-9]+)\\.)?([0-9]{1,2}):([0-9]{2}):([0-9]{2})(\\.[0-9]+)?$" -}}
{{- $value := toString .value -}}
{{- if not (regexMatch $form $value) -}}
{{- fail (printf "\n  %s is %q: durations are written hh:mm:ss, in quotes." .key $value) -}}
{{- end -}}
{{- $days := regexReplaceAll $form $value "${1}" | int -}}
{{- $hours := regexReplaceAll $form $value "${2}" | trimPrefix "0" | int -}}
{{- $minutes := regexReplaceAll $form $value "${3}" | trimPrefix "0" | int -}}
{{- $seconds := regexReplaceAll $form $value "${4}" | trimPrefix "0" | int -}}
{{- $rest := ternary 0 1 (empty (regexReplaceAll $form $value "${5}")) -}}
{{- add (mul $days 86400) (mul $hours 3600) (mul $minutes 60) $seconds $rest -}}
{{- end -}}

{{/* One setting of `settings`, or nothing. Of: dict "settings" values "section" name "key" name. */}}
{{- define "danmaku.setting" -}}
{{- $section := default (dict) (get .settings .section) -}}
{{- $value := get $section .key -}}
{{- if not (kindIs "invalid" $value) -}}
{{- $value -}}
{{- end -}}
{{- end -}}

{{/*
The settings of a component, as they stand in settings.json: nulls mean "the default" and stay out. A gateway with silos has no rooms, so what is about rooms
stays out of its file. Of: dict "root" $ "component" name.
*/}}
{{- define "danmaku.settings" -}}
{{- $settings := (get .root.Values .component).settings -}}
{{- if and (eq .component "gateway") (eq .root.Values.mode "cluster") -}}
{{- $settings = omit $settings "Room" "Rooms" "Store" "Judge" -}}
{{- end -}}
{{- include "danmaku.withoutNulls" $settings -}}
{{- end -}}

{{/* As JSON. */}}
{{- define "danmaku.withoutNulls" -}}
{{- $kept := dict -}}
{{- range $key, $value := . -}}
{{- if kindIs "map" $value -}}
{{- $inner := include "danmaku.withoutNulls" $value | fromJson -}}
{{- if $inner -}}
{{- $_ := set $kept $key $inner -}}
{{- end -}}
{{- else if not (or (kindIs "invalid" $value) (and (kindIs "slice" $value) (empty $value))) -}}
{{- $_ := set $kept $key $value -}}
{{- end -}}
{{- end -}}
{{- $kept | toJson -}}
{{- end -}}

{{/*
What a pod's annotation is made of: the settings that count from the next start only. Those of files/reloads.json reach a running process, and changing them must
not restart it.
*/}}
{{- define "danmaku.settings.checksum" -}}
{{- $settings := include "danmaku.settings" . | fromJson -}}
{{- $reloads := .root.Files.Get "files/reloads.json" | fromJsonArray -}}
{{- $kept := dict -}}
{{- range $section, $keys := $settings -}}
{{- if not (has $section $reloads) -}}
{{- range $key, $value := $keys -}}
{{- $name := printf "%s:%s" $section $key -}}
{{- if not (has $name $reloads) -}}
{{- $_ := set $kept $name $value -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $kept | toJson | sha256sum -}}
{{- end -}}

{{/* Where rooms are kept: Sqlite or Postgres. */}}
{{- define "danmaku.storeProvider" -}}
{{- ternary "Postgres" "Sqlite" (or (eq .Values.mode "cluster") (not (empty .Values.store.existingSecret)) .Values.postgresql.enabled) -}}
{{- end -}}

{{/* Whether viewers' tokens can be checked; empty means demo mode. */}}
{{- define "danmaku.hasKeys" -}}
{{- $settings := .Values.gateway.settings -}}
{{- $url := include "danmaku.setting" (dict "settings" $settings "section" "Tokens" "key" "JwksUrl") -}}
{{- $file := include "danmaku.setting" (dict "settings" $settings "section" "Tokens" "key" "JwksFile") -}}
{{- if or .Values.tokens.existingSecret $url $file -}}
true
{{- end -}}
{{- end -}}

{{/* Whether `helm test` can have a token: a guest's, one it signs, or one it is given. */}}
{{- define "danmaku.hasCheck" -}}
{{- if and .Values.tests.enabled (or (not (include "danmaku.hasKeys" .)) .Values.tokens.existingSecret .Values.tests.tokenExistingSecret) -}}
true
{{- end -}}
{{- end -}}

{{/*
Longest time in seconds that a process told to stop takes. A gateway: the host's 30 s, the drain and, with silos, 10 s (RoomLink.cs, SocketServices.cs); with rooms,
what waits for the store is written within `Store.DrainTimeout`. A silo: 20 s and twice `Store.DrainTimeout` (RoomClusterExtensions.cs).
*/}}
{{- define "danmaku.shutdownSeconds" -}}
{{- $values := get .root.Values .component -}}
{{- $storeDrain := include "danmaku.setting" (dict "settings" $values.settings "section" "Store" "key" "DrainTimeout") | default "00:00:10" -}}
{{- $storeSeconds := include "danmaku.seconds" (dict "key" (printf "%s.settings.Store.DrainTimeout" .component) "value" $storeDrain) | int -}}
{{- if eq .component "silo" -}}
{{- add 20 (mul 2 $storeSeconds) -}}
{{- else -}}
{{- $drain := include "danmaku.setting" (dict "settings" $values.settings "section" "Sockets" "key" "DrainTime") | default "00:00:00" -}}
{{- $drainSeconds := include "danmaku.seconds" (dict "key" "gateway.settings.Sockets.DrainTime" "value" $drain) | int -}}
{{- add 30 $drainSeconds (ternary 10 $storeSeconds (eq .root.Values.mode "cluster")) -}}
{{- end -}}
{{- end -}}

{{/* Seconds that Kubernetes waits, with five to spare. */}}
{{- define "danmaku.graceSeconds" -}}
{{- $values := get .root.Values .component -}}
{{- if kindIs "invalid" $values.terminationGracePeriodSeconds -}}
{{- add $values.preStopSleepSeconds (include "danmaku.shutdownSeconds" . | int) 5 -}}
{{- else -}}
{{- $values.terminationGracePeriodSeconds | int -}}
{{- end -}}
{{- end -}}
