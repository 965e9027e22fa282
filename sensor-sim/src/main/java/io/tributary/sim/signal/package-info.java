/**
 * What a sensor would measure: values over event time, from a seed.
 *
 * <p>In: a seed, a start and event times. Out: values. Invariant: the values depend on the sensor's own seed and times
 * alone, bit for bit on every machine, whatever other sensors exist. Read {@link io.tributary.sim.signal.Signal} first.
 */
@NullMarked
package io.tributary.sim.signal;

import org.jspecify.annotations.NullMarked;
