package io.tributary.edge.store;

/**
 * One life of a pipeline's state.
 *
 * @param id unique among the runs of a node
 * @param definition what the state belongs to, such as the text of the pipeline's file; not looked into
 * @param madeMicros when it began, microseconds since 1970 UTC
 */
public record KeptRun(String id, String pipeline, String definition, long madeMicros) {}
