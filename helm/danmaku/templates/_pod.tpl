{{/* What the pods of gateways and silos share. Everything here is of: dict "root" $ "component" "gateway" or "silo". */}}

{{- define "danmaku.podMetadata" -}}
{{- $values := get .root.Values .component -}}
labels:
  {{- merge (dict) (include "danmaku.podLabels" . | fromYaml) $values.podLabels | toYaml | nindent 2 }}
annotations:
  checksum/settings: {{ include "danmaku.settings.checksum" . }}
  {{- with $values.podAnnotations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{/* Where a pod may run, and what it is. */}}
{{- define "danmaku.podPlacement" -}}
{{- $values := get .root.Values .component -}}
serviceAccountName: {{ include "danmaku.serviceAccountName" .root }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- toYaml .root.Values.podSecurityContext | nindent 2 }}
{{- with include "danmaku.pullSecrets" .root }}
{{ . }}
{{- end }}
{{- with $values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with $values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.dnsConfig }}
dnsConfig:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "danmaku.pullSecrets" -}}
{{- with .Values.global.imagePullSecrets -}}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* Pods of one ReplicaSet evenly over nodes and zones. */}}
{{- define "danmaku.topologySpread" -}}
{{- $values := get .root.Values .component -}}
{{- $selector := dict "matchLabels" (include "danmaku.selectorLabels" . | fromYaml) -}}
{{- $constraints := list -}}
{{- if ne $values.spread "none" -}}
{{- range $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" -}}
{{- $constraints = append $constraints (dict "maxSkew" 1 "topologyKey" $key
      "whenUnsatisfiable" (ternary "DoNotSchedule" "ScheduleAnyway" (eq $values.spread "hard"))
      "labelSelector" $selector "matchLabelKeys" (list "pod-template-hash")) -}}
{{- end -}}
{{- end -}}
{{- range $values.topologySpreadConstraints -}}
{{- $constraints = append $constraints (merge (dict) . (dict "labelSelector" $selector)) -}}
{{- end -}}
{{- with $constraints -}}
topologySpreadConstraints:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Variables of every process. POD_IP comes before those that name it. */}}
{{- define "danmaku.env" -}}
{{- $values := get .root.Values .component -}}
- name: POD_NAME
  valueFrom: { fieldRef: { fieldPath: metadata.name } }
- name: POD_NAMESPACE
  valueFrom: { fieldRef: { fieldPath: metadata.namespace } }
- name: POD_IP
  valueFrom: { fieldRef: { fieldPath: status.podIP } }
- name: DANMAKU_SETTINGS
  value: /etc/danmaku/settings/settings.json
{{- if include "danmaku.secretSources" . }}
- name: DANMAKU_SECRETS
  value: /etc/danmaku/secrets
{{- end }}
- name: Management__Port
  value: "8081"
- name: Logging__Console__FormatterName
  value: {{ .root.Values.logging.format }}
- name: OTEL_SERVICE_NAME
  value: danmaku-{{ .component }}
- name: OTEL_RESOURCE_ATTRIBUTES
  value: service.namespace={{ .root.Release.Name }},service.instance.id=$(POD_NAME),k8s.namespace.name=$(POD_NAMESPACE),k8s.pod.name=$(POD_NAME)
{{- range $name, $value := $values.runtime }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end -}}

{{/* Where the rooms are kept. Of $. The password of the bundled PostgreSQL reaches Npgsql by a variable, everything else that is secret by files. */}}
{{- define "danmaku.storeEnv" -}}
- name: Store__Provider
  value: {{ include "danmaku.storeProvider" . }}
{{- if .Values.postgresql.enabled }}
- name: Store__ConnectionString
  value: Host={{ include "danmaku.postgresql.name" . }};Database={{ .Values.postgresql.database }};Username={{ .Values.postgresql.username }}
- name: PGPASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ .Values.postgresql.existingSecret }}
      key: {{ .Values.postgresql.secretKey }}
{{- end }}
{{- end -}}

{{/* Whether a component has the rooms, and with them the store and the judge. */}}
{{- define "danmaku.hasRooms" -}}
{{- if eq .component (ternary "silo" "gateway" (eq .root.Values.mode "cluster")) -}}
true
{{- end -}}
{{- end -}}

{{/* Sources of the folder of secrets, where there are any: names of files are names of settings. */}}
{{- define "danmaku.secretSources" -}}
{{- $v := .root.Values -}}
{{- $values := get $v .component -}}
{{- $sources := list -}}
{{- if eq .component "gateway" -}}
{{- with $v.tokens.existingSecret -}}
{{- $sources = append $sources (dict "secret" (dict "name" .)) -}}
{{- end -}}
{{- end -}}
{{- if eq $v.mode "cluster" -}}
{{- if eq .component "gateway" -}}
{{- $sources = append $sources (include "danmaku.secretItems" (dict "name" $v.link.existingSecret "keys" (list (first $v.link.secretKeys)) "path" "Silos__ServiceKey") | fromYaml) -}}
{{- else -}}
{{- $sources = append $sources (include "danmaku.secretItems" (dict "name" $v.link.existingSecret "keys" $v.link.secretKeys "path" "Link__ServiceKeys__") | fromYaml) -}}
{{- if $v.admin.enabled -}}
{{- $sources = append $sources (include "danmaku.secretItems" (dict "name" $v.admin.existingSecret "keys" $v.admin.secretKeys "path" "Admin__Keys__") | fromYaml) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if include "danmaku.hasRooms" . -}}
{{- if $v.store.existingSecret -}}
{{- $sources = append $sources (include "danmaku.secretItems" (dict "name" $v.store.existingSecret "keys" (list $v.store.secretKey) "path" "Store__ConnectionString") | fromYaml) -}}
{{- end -}}
{{- if $v.judge.existingSecret -}}
{{- $sources = append $sources (include "danmaku.secretItems" (dict "name" $v.judge.existingSecret "keys" $v.judge.secretKeys "path" "Judge__Secrets__") | fromYaml) -}}
{{- end -}}
{{- end -}}
{{- range $values.extraSecrets -}}
{{- $sources = append $sources (dict "secret" (dict "name" .)) -}}
{{- end -}}
{{- if $sources -}}
{{- dict "sources" $sources | toYaml -}}
{{- end -}}
{{- end -}}

{{/* Keys of a Secret as files; a path that ends in __ is a list's, and gets the index. */}}
{{- define "danmaku.secretItems" -}}
{{- $path := .path -}}
{{- $items := list -}}
{{- range $index, $key := .keys -}}
{{- $items = append $items (dict "key" $key "path" (ternary (printf "%s%d" $path $index) $path (hasSuffix "__" $path))) -}}
{{- end -}}
{{- dict "secret" (dict "name" .name "items" $items) | toYaml -}}
{{- end -}}

{{- define "danmaku.volumes" -}}
{{- $values := get .root.Values .component -}}
- name: tmp
  emptyDir: { sizeLimit: {{ .root.Values.tmpSizeLimit }} }
- name: settings
  configMap:
    name: {{ include (printf "danmaku.%s.name" .component) .root }}
{{- with include "danmaku.secretSources" . }}
- name: secrets
  projected:
    # 0440: the group of the pod may read them, nobody else.
    defaultMode: 288
    {{- . | nindent 4 }}
{{- end }}
{{- with $values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "danmaku.volumeMounts" -}}
{{- $values := get .root.Values .component -}}
- { name: tmp, mountPath: /tmp }
# Folders, not single files: only folders follow when Kubernetes changes them.
- { name: settings, mountPath: /etc/danmaku/settings, readOnly: true }
{{- if include "danmaku.secretSources" . }}
- { name: secrets, mountPath: /etc/danmaku/secrets, readOnly: true }
{{- end }}
{{- with $values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* A volume with a certificate, and its mount. Of: dict "name" volume "secret" name. */}}
{{- define "danmaku.certificateVolume" -}}
- name: {{ .name }}
  secret:
    secretName: {{ .secret }}
    defaultMode: 288
{{- end -}}

{{- define "danmaku.probes" -}}
{{- $values := get .root.Values .component -}}
{{- range $name, $path := dict "startupProbe" "startup" "readinessProbe" "ready" "livenessProbe" "live" }}
{{- $probe := get $values.probes (trimSuffix "Probe" $name) }}
{{ $name }}:
  httpGet: { path: /healthz/{{ $path }}, port: management }
  periodSeconds: {{ $probe.periodSeconds }}
  failureThreshold: {{ $probe.failureThreshold }}
  timeoutSeconds: {{ $probe.timeoutSeconds }}
{{- end }}
{{- end -}}

{{- define "danmaku.lifecycle" -}}
{{- $values := get .root.Values .component -}}
{{- if $values.preStopSleepSeconds }}
lifecycle:
  preStop:
    sleep: { seconds: {{ $values.preStopSleepSeconds }} }
{{- end }}
{{- end -}}

{{/* The container of a gateway or silo up to what differs: command, ports and more variables. Of the same and "env", a string of more of them. */}}
{{- define "danmaku.container" -}}
{{- $values := get .root.Values .component -}}
{{- $assembly := ternary "Danmaku.Gateway.dll" "Danmaku.Silo.dll" (eq .component "gateway") -}}
name: {{ .component }}
image: {{ include "danmaku.image" (dict "root" .root "image" $values.image) }}
imagePullPolicy: {{ $values.image.pullPolicy }}
command: [dotnet]
args: [{{ $assembly }}]
workingDir: /app
# What keeps a process from starting is said in its last lines; this has them in `kubectl describe pod`.
terminationMessagePolicy: FallbackToLogsOnError
env:
  {{- include "danmaku.env" . | nindent 2 }}
  {{- .env | nindent 2 }}
  {{- with $values.extraEnv }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with $values.extraEnvFrom }}
envFrom:
  {{- toYaml . | nindent 2 }}
{{- end }}
ports:
  {{- .ports | nindent 2 }}
{{- include "danmaku.probes" . }}
{{- include "danmaku.lifecycle" . }}
resources:
  {{- toYaml $values.resources | nindent 2 }}
securityContext:
  {{- toYaml .root.Values.containerSecurityContext | nindent 2 }}
volumeMounts:
  {{- include "danmaku.volumeMounts" . | nindent 2 }}
  {{- with .mounts }}
  {{- . | nindent 2 }}
  {{- end }}
{{- end -}}
