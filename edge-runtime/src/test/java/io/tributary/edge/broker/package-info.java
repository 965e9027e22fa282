/**
 * A real MQTT broker for integration tests of every module, and a bad network before it. Read {@link
 * io.tributary.edge.broker.MosquittoBroker} first.
 */
@NullMarked
package io.tributary.edge.broker;

import org.jspecify.annotations.NullMarked;
