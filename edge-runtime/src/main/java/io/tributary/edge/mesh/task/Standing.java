package io.tributary.edge.mesh.task;

/**
 * How a worker stands at this moment, as it says.
 *
 * @param queueNanos how long a task that came now would wait
 * @param spareMillicores what it lends
 */
public record Standing(long queueNanos, int spareMillicores) {}
