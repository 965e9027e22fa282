package io.tributary.edge.mesh.work;

import io.tributary.edge.mesh.task.LenderSettings;
import io.tributary.edge.mesh.task.RequesterSettings;
import java.time.Duration;

/**
 * How a node takes part.
 *
 * @param host where neighbours' letters are heard
 * @param port 0 for any free one
 * @param deadline a result that comes later is of no use: the node has done it itself
 */
public record MeshSettings(
        String host, int port, RequesterSettings asking, LenderSettings lending, Duration deadline) {}
