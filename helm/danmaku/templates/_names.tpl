{{/* The prefix of all names: the release's, with the chart's where it is not in it. Short enough for what comes behind it. */}}
{{- define "danmaku.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* In `single` there is one workload, and it has the prefix as its name. */}}
{{- define "danmaku.gateway.name" -}}
{{- if eq .Values.mode "single" -}}
{{- include "danmaku.fullname" . -}}
{{- else -}}
{{- printf "%s-gateway" (include "danmaku.fullname" .) -}}
{{- end -}}
{{- end -}}

{{- define "danmaku.silo.name" -}}
{{- printf "%s-silo" (include "danmaku.fullname" .) -}}
{{- end -}}

{{- define "danmaku.postgresql.name" -}}
{{- printf "%s-postgresql" (include "danmaku.fullname" .) -}}
{{- end -}}

{{/* Of: dict "root" $ "component" name. */}}
{{- define "danmaku.selectorLabels" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* Of the same. The chart's own labels count more than `commonLabels`: selectors rely on them. */}}
{{- define "danmaku.labels" -}}
{{- $own := include "danmaku.selectorLabels" . | fromYaml -}}
{{- $_ := set $own "app.kubernetes.io/version" (.root.Chart.AppVersion | toString | trunc 63) -}}
{{- $_ := set $own "app.kubernetes.io/managed-by" .root.Release.Service -}}
{{- $_ := set $own "app.kubernetes.io/part-of" "danmaku" -}}
{{- $_ := set $own "helm.sh/chart" (printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-") -}}
{{- merge (dict) $own .root.Values.commonLabels | toYaml -}}
{{- end -}}

{{/* Labels of pods: without the chart's version, or every new chart would restart all pods. Of the same. */}}
{{- define "danmaku.podLabels" -}}
{{- omit (include "danmaku.labels" . | fromYaml) "helm.sh/chart" "app.kubernetes.io/managed-by" | toYaml -}}
{{- end -}}

{{/* `metadata` of an object. Of: dict "root" $ "component" name "name" its name, and if wanted "labels", "annotations", "namespace". */}}
{{- define "danmaku.metadata" -}}
name: {{ .name }}
namespace: {{ default .root.Release.Namespace .namespace }}
labels:
  {{- merge (dict) (include "danmaku.labels" . | fromYaml) (default (dict) .labels) | toYaml | nindent 2 }}
{{- with merge (dict) (default (dict) .annotations) .root.Values.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Name of an image, by digest or by tag. Of: dict "root" $ "image" values. */}}
{{- define "danmaku.image" -}}
{{- $registry := default .root.Values.global.imageRegistry .image.registry -}}
{{- $name := .image.repository -}}
{{- if $registry -}}
{{- $name = printf "%s/%s" (trimSuffix "/" $registry) $name -}}
{{- end -}}
{{- if .image.digest -}}
{{- printf "%s@%s" $name .image.digest -}}
{{- else -}}
{{- printf "%s:%s" $name (default .root.Chart.AppVersion .image.tag | toString) -}}
{{- end -}}
{{- end -}}

{{- define "danmaku.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "danmaku.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}
