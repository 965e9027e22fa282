/**
 * What a process tells an operator's tools over HTTP: metrics and health, read only, on loopback by default. Read {@link
 * io.tributary.edge.http.AdminServer}.
 */
@NullMarked
package io.tributary.edge.http;

import org.jspecify.annotations.NullMarked;
