/**
 * A pipeline file and the pipeline at work.
 *
 * <p>In: {@code batch.Batch}es of one layout. Out: {@code summary.Summary}s. Invariant: in = out + filtered + late +
 * duplicate + quarantined + pending after every call. Read {@link io.tributary.pipelines.pipeline.Pipeline} first, then
 * {@link io.tributary.pipelines.pipeline.PipelineRun}.
 */
@NullMarked
package io.tributary.pipelines.pipeline;

import org.jspecify.annotations.NullMarked;
