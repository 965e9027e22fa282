/**
 * Who is who in a site, and how a machine comes to belong to it.
 *
 * <p>In: the owner's commands and join tokens. Out: credentials, and TLS 1.3 by which neighbours know each other.
 * Invariant: a private key never leaves the folder in which it was made, and nothing secret is sent before the other side has
 * proved that the site's authority stands behind it. Read {@link io.tributary.edge.mesh.identity.MeshTls} first, then
 * {@link io.tributary.edge.mesh.identity.SiteAuthority}.
 */
@NullMarked
package io.tributary.edge.mesh.identity;

import org.jspecify.annotations.NullMarked;
