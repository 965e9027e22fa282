/**
 * A whole simulated site in one process: sensors, two nodes, a gateway with its own broker, and somebody upstream who listens. Read
 * {@link io.tributary.sim.site.Upstream} first; the parts are put together by the {@code demo} command.
 */
@NullMarked
package io.tributary.sim.site;

import org.jspecify.annotations.NullMarked;
