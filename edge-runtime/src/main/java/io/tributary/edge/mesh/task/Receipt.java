package io.tributary.edge.mesh.task;

import io.tributary.edge.mesh.form.FormWriter;
import io.tributary.edge.mesh.offer.Digest;

/**
 * What both sides agree on after a task.
 *
 * @param fuel what it cost, by the kernel's published price list
 * @param result hash of the result's bytes
 * @param requester node that asked
 * @param worker node that computed
 */
public record Receipt(TaskId task, long fuel, Digest result, Digest requester, Digest worker) {
    private static final String DOMAIN = "tributary-receipt";
    private static final int VERSION = 1;

    /** What both sides sign: deterministic CBOR. */
    public byte[] signedBytes() {
        return new FormWriter()
                .array(7)
                .text(DOMAIN)
                .whole(VERSION)
                .bytes(task.hash().toBytes())
                .whole(fuel)
                .bytes(result.toBytes())
                .bytes(requester.toBytes())
                .bytes(worker.toBytes())
                .toBytes();
    }
}
