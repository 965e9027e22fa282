/**
 * What neighbours say to one another, over TLS 1.3.
 *
 * <p>In and out: {@code Letter}s. Invariant: a letter comes from who the certificate of its connection names, and nothing in it is
 * believed before its size and form were checked. Read {@link io.tributary.edge.mesh.link.Letter} first.
 */
@NullMarked
package io.tributary.edge.mesh.link;

import org.jspecify.annotations.NullMarked;
