package io.tributary.edge.mesh.task;

import io.tributary.edge.mesh.form.FormReader;
import io.tributary.edge.mesh.form.FormWriter;
import io.tributary.edge.mesh.form.MalformedException;
import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.offer.Offer;
import java.util.Arrays;

/**
 * One kernel call on one input. 1 credit = 10^6 fuel.
 *
 * @param id {@link TaskId#of} of the next three and the input
 * @param version of the kernel, from 1
 * @param params what the kernel is told beside its input, at most {@link #PARAMS_BYTES_MAX}; nobody changes them
 * @param input hash of the input's bytes
 * @param inputBytes how many they are
 * @param fuel what it is expected to cost, at least 1
 * @param fuelMax above this it is stopped, and refused as a bill
 * @param memoryBytesMax what the kernel may use beside input and output
 * @param outputBytesMax above this it is stopped
 * @param deadline when its result is no longer of use, in microseconds since 1970 UTC
 * @param priceMilliMax what the requester pays for 10^6 fuel at most, in thousandths of a credit
 * @param node who asks
 * @param owner who owns the node that asks
 */
@SuppressWarnings(
        "ArrayRecordComponent") // Copied neither in nor out: the policy passes tasks on and never looks at these bytes.
public record Task(
        TaskId id,
        String kernel,
        int version,
        byte[] params,
        Digest input,
        long inputBytes,
        long fuel,
        long fuelMax,
        long memoryBytesMax,
        long outputBytesMax,
        long deadline,
        Sensitivity sensitivity,
        long priceMilliMax,
        Digest node,
        Digest owner) {
    public static final int PARAMS_BYTES_MAX = 64 * 1024;

    private static final String DOMAIN = "tributary-task";
    private static final int VERSION = 1;
    private static final int FIELDS = 17;

    public Task {
        if (fuel < 1 || fuelMax < fuel || inputBytes < 0 || memoryBytesMax < 0 || outputBytesMax < 0) {
            throw new IllegalArgumentException("task " + kernel + ": fuel " + fuel + " must be within 1 and its limit "
                    + fuelMax + ", and no size below 0");
        }
    }

    /** What the requester signs: one form for one task. */
    public byte[] signedBytes() {
        return form(params);
    }

    /** The same without the params, which go beside it, and not at all to a worker that has them. */
    public byte[] head() {
        return form(new byte[0]);
    }

    private byte[] form(byte[] params) {
        return new FormWriter()
                .array(FIELDS)
                .text(DOMAIN)
                .whole(VERSION)
                .bytes(id.hash().toBytes())
                .text(kernel)
                .whole(version)
                .bytes(params)
                .bytes(input.toBytes())
                .whole(inputBytes)
                .whole(fuel)
                .whole(fuelMax)
                .whole(memoryBytesMax)
                .whole(outputBytesMax)
                .whole(deadline)
                .whole(sensitivity.number)
                .whole(priceMilliMax)
                .bytes(node.toBytes())
                .bytes(owner.toBytes())
                .toBytes();
    }

    /** Reads {@link #signedBytes}; an id that is not of this kernel, parameters and input is malformed. */
    public static Task parse(byte[] bytes) throws MalformedException {
        return parse(bytes, PARAMS_BYTES_MAX, new byte[0]);
    }

    /** Reads {@link #head}, whose params are these. */
    public static Task parse(byte[] head, byte[] params) throws MalformedException {
        return parse(head, 0, params);
    }

    private static Task parse(byte[] bytes, int paramsMax, byte[] apart) throws MalformedException {
        FormReader in = new FormReader(bytes);
        in.array(FIELDS, FIELDS);
        if (!in.text(DOMAIN.length()).equals(DOMAIN)) {
            throw in.fault("not a task");
        }
        if (in.whole(0, Integer.MAX_VALUE) != VERSION) {
            throw in.fault("a task of another version than " + VERSION + "; bring this node up to date");
        }
        TaskId id = new TaskId(digest(in));
        String kernel = in.text(Offer.NAME_BYTES_MAX);
        int version = (int) in.whole(1, Integer.MAX_VALUE);
        byte[] within = in.bytes(0, paramsMax);
        byte[] params = paramsMax == 0 ? apart : within;
        Digest input = digest(in);
        if (!TaskId.of(kernel, version, params, input).equals(id)) {
            throw in.fault("the id is not of this kernel, parameters and input");
        }
        long inputBytes = size(in);
        long fuel = in.whole(1, Long.MAX_VALUE);
        Task task = new Task(
                id,
                kernel,
                version,
                params,
                input,
                inputBytes,
                fuel,
                in.whole(fuel, Long.MAX_VALUE),
                size(in),
                size(in),
                size(in),
                Sensitivity.of(in.whole(0, Sensitivity.NUMBER_MAX)),
                size(in),
                digest(in),
                digest(in));
        in.end();
        return task;
    }

    private static long size(FormReader in) throws MalformedException {
        return in.whole(0, Long.MAX_VALUE);
    }

    private static Digest digest(FormReader in) throws MalformedException {
        return Digest.of(in.bytes(Digest.BYTES, Digest.BYTES));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Task task && Arrays.equals(signedBytes(), task.signedBytes());
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** The start of the id, and the kernel. */
    @Override
    public String toString() {
        return id.toString().substring(0, 12) + " " + kernel;
    }
}
