package io.tributary.edge.mesh.offer;

import io.tributary.edge.mesh.form.FormReader;
import io.tributary.edge.mesh.form.FormWriter;
import io.tributary.edge.mesh.form.MalformedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A statement of what a node can spare. Of two of one node the one with the higher sequence number counts.
 *
 * @param node hash of the node's public key
 * @param owner who pays for the node
 * @param sequence counts this node's offers, from 0
 * @param validUntil microseconds since 1970 UTC
 * @param spareMillicores thousandths of a core; 0: it lends nothing now
 * @param queueNanos how long work that is lent here waits, as far as known when this was said
 * @param priceMilli thousandths of a credit for 10^6 fuel
 * @param kernels at most {@link #KERNELS_MAX}, each name and version once
 * @param holds contents that it has and need not be sent, at most {@link #HOLDS_MAX}
 */
public record Offer(
        Digest node,
        Digest owner,
        long sequence,
        long validUntil,
        int spareMillicores,
        long queueNanos,
        long priceMilli,
        Energy energy,
        List<Kernel> kernels,
        Set<Digest> holds) {
    public static final int KERNELS_MAX = 256;
    public static final int HOLDS_MAX = 256;
    public static final int NAME_BYTES_MAX = 128;

    private static final String DOMAIN = "tributary-offer";
    private static final int VERSION = 1;
    private static final int FIELDS = 14;
    private static final int MILLICORES_MAX = 1_000_000_000;

    /**
     * A kernel that a node runs.
     *
     * @param version from 1; results of two versions may differ
     * @param fuelPerSecond of one core, measured by a calibration, above 0
     */
    public record Kernel(String name, int version, long fuelPerSecond) {
        public Kernel {
            if (version < 1 || fuelPerSecond < 1) {
                throw new IllegalArgumentException(
                        name + ": version " + version + " and speed " + fuelPerSecond + " must be at least 1");
            }
        }
    }

    public Offer {
        kernels = List.copyOf(kernels);
        holds = Set.copyOf(holds);
    }

    /** Fuel a second and core of a kernel, 0 if the node hasn't this version of it. */
    public long speed(String kernel, int version) {
        for (int i = 0; i < kernels.size(); i++) {
            Kernel known = kernels.get(i);
            if (known.version == version && known.name.equals(kernel)) {
                return known.fuelPerSecond;
            }
        }
        return 0;
    }

    /** What the node signs, and what goes over the wire beside the signature: one form for one offer. */
    public byte[] signedBytes() {
        FormWriter out = new FormWriter()
                .array(FIELDS)
                .text(DOMAIN)
                .whole(VERSION)
                .bytes(node.toBytes())
                .bytes(owner.toBytes())
                .whole(sequence)
                .whole(validUntil)
                .whole(spareMillicores)
                .whole(queueNanos)
                .whole(priceMilli)
                .whole(energy.source().number)
                .whole(energy.levelPermille())
                .whole(energy.millijoules())
                .array(kernels.size());
        for (Kernel kernel : kernels) {
            out.array(3).text(kernel.name).whole(kernel.version).whole(kernel.fuelPerSecond);
        }
        Set<String> sorted = new TreeSet<>();
        holds.forEach(content -> sorted.add(content.toString()));
        out.array(sorted.size());
        sorted.forEach(hex -> out.bytes(HexFormat.of().parseHex(hex)));
        return out.toBytes();
    }

    /** Reads {@link #signedBytes}. */
    public static Offer parse(byte[] bytes) throws MalformedException {
        FormReader in = new FormReader(bytes);
        in.array(FIELDS, FIELDS);
        if (!in.text(DOMAIN.length()).equals(DOMAIN)) {
            throw in.fault("not an offer");
        }
        if (in.whole(0, Integer.MAX_VALUE) != VERSION) {
            throw in.fault("an offer of another version than " + VERSION + "; bring this node up to date");
        }
        Offer offer = new Offer(
                digest(in),
                digest(in),
                in.whole(0, Long.MAX_VALUE),
                in.whole(0, Long.MAX_VALUE),
                (int) in.whole(0, MILLICORES_MAX),
                in.whole(0, Long.MAX_VALUE),
                in.whole(0, Long.MAX_VALUE),
                new Energy(
                        Energy.Source.of(in.whole(0, Energy.Source.NUMBER_MAX)),
                        (int) in.whole(0, 1000),
                        in.whole(0, Long.MAX_VALUE)),
                kernels(in),
                contents(in));
        in.end();
        return offer;
    }

    private static List<Kernel> kernels(FormReader in) throws MalformedException {
        int count = in.array(0, KERNELS_MAX);
        List<Kernel> kernels = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            in.array(3, 3);
            Kernel kernel = new Kernel(
                    in.text(NAME_BYTES_MAX), (int) in.whole(1, Integer.MAX_VALUE), in.whole(1, Long.MAX_VALUE));
            if (kernels.stream().anyMatch(k -> k.version == kernel.version && k.name.equals(kernel.name))) {
                throw in.fault("kernel " + kernel.name + " version " + kernel.version + " twice");
            }
            kernels.add(kernel);
        }
        return kernels;
    }

    private static Set<Digest> contents(FormReader in) throws MalformedException {
        int count = in.array(0, HOLDS_MAX);
        Set<Digest> contents = new HashSet<>();
        String before = "";
        for (int i = 0; i < count; i++) {
            Digest content = digest(in);
            if (content.toString().compareTo(before) <= 0) {
                throw in.fault("contents that are not in order");
            }
            before = content.toString();
            contents.add(content);
        }
        return contents;
    }

    private static Digest digest(FormReader in) throws MalformedException {
        return Digest.of(in.bytes(Digest.BYTES, Digest.BYTES));
    }
}
