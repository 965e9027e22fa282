/**
 * The machines of a site on one machine: each in a network namespace, with a share of a core, and with links between them that can be slow, mute or
 * cut. Nothing of a node is changed for that but its addresses.
 *
 * <p>What is left behind by a run that was killed is cleared by the next one, by exact name. Read {@link io.tributary.edge.lab.SiteNetwork} first.
 */
@NullMarked
package io.tributary.edge.lab;

import org.jspecify.annotations.NullMarked;
