// By the name of their file.
(import 'desk.libsonnet') +
(import 'servers.libsonnet')
