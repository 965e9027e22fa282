/**
 * The site's MQTT 5 broker inside the gateway's process, for a site that has none.
 *
 * <p>In and out: MQTT clients. Invariant: without a password file only this machine can reach it. Read {@link
 * io.tributary.gateway.broker.Broker} first.
 */
@NullMarked
package io.tributary.gateway.broker;

import org.jspecify.annotations.NullMarked;
