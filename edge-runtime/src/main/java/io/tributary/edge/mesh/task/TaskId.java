package io.tributary.edge.mesh.task;

import io.tributary.edge.mesh.form.FormWriter;
import io.tributary.edge.mesh.offer.Digest;

/** What a task computes, as a hash: the same kernel over the same input has the same id wherever it is asked for. */
public record TaskId(Digest hash) {
    private static final String DOMAIN = "tributary-task-id";

    /**
     * SHA-256 over the deterministic CBOR array {@code [domain, kernel, version, params, input]}, in which every part has its length
     * before it.
     *
     * @param input hash of the input's bytes
     */
    public static TaskId of(String kernel, int version, byte[] params, Digest input) {
        return new TaskId(Digest.sha256(new FormWriter()
                .array(5)
                .text(DOMAIN)
                .text(kernel)
                .whole(version)
                .bytes(params)
                .bytes(input.toBytes())
                .toBytes()));
    }

    @Override
    public int hashCode() {
        return hash.hashCode();
    }

    @Override
    public String toString() {
        return hash.toString();
    }
}
