package io.tributary.edge.mesh.link;

import io.tributary.edge.mesh.form.FormReader;
import io.tributary.edge.mesh.form.FormWriter;
import io.tributary.edge.mesh.form.MalformedException;
import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.task.Refusal;
import io.tributary.edge.mesh.task.Standing;
import io.tributary.edge.mesh.task.Task;
import io.tributary.edge.mesh.task.TaskId;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Letters as deterministic CBOR: an array of the kind's number and the letter's parts. The numbers stay. */
final class LetterForm {
    private static final int PROBE = 1;
    private static final int ANSWER = 2;
    private static final int ASK = 3;
    private static final int ACCEPT = 4;
    private static final int REFUSE = 5;
    private static final int DELIVER = 6;
    private static final int CANCEL = 7;
    private static final int PULL = 8;
    private static final int SAY = 9;
    private static final int REVOKE = 10;
    private static final int KNOWN = 11;

    private static final int PARTS_MAX = 9;
    private static final int SIGNED_BYTES_MAX = 128 * 1024;
    private static final int HEAD_BYTES_MAX = 4 * 1024;
    private static final int SIGNATURE_BYTES = 64;
    private static final int LIST_BYTES_MAX = 1 << 20;
    private static final int LISTS_MAX = 256;
    private static final int LIST_NUMBER_BYTES_MAX = 20; // RFC 5280, section 5.2.3
    private static final int MILLICORES_MAX = 1_000_000_000;

    private static final List<Refusal> REFUSALS = List.of(Refusal.values());

    private LetterForm() {}

    static byte[] write(Letter letter) {
        FormWriter out = new FormWriter();
        if (letter instanceof Letter.Probe probe) {
            out.array(3).whole(PROBE).whole(probe.probe()).whole(probe.backlogNanos());
        } else if (letter instanceof Letter.Answer answer) {
            standing(out.array(4).whole(ANSWER).whole(answer.probe()), answer.standing());
        } else if (letter instanceof Letter.Ask ask) {
            loan(out.array(PARTS_MAX).whole(ASK), ask.id(), ask.lease())
                    .whole(ask.waitMaxNanos())
                    .whole(ask.leaseNanos())
                    .whole(ask.backlogNanos())
                    .bytes(ask.head());
            ask.params().write(out);
            ask.input().write(out);
        } else if (letter instanceof Letter.Accept accept) {
            loan(out.array(3).whole(ACCEPT), accept.task(), accept.lease());
        } else if (letter instanceof Letter.Refuse refuse) {
            loan(out.array(6).whole(REFUSE), refuse.task(), refuse.lease()).whole(REFUSALS.indexOf(refuse.reason()));
            standing(out, refuse.standing());
        } else if (letter instanceof Letter.Deliver deliver) {
            loan(out.array(7).whole(DELIVER), deliver.task(), deliver.lease())
                    .whole(deliver.fuel())
                    .whole(deliver.waitNanos())
                    .whole(deliver.runNanos());
            deliver.result().write(out);
        } else if (letter instanceof Letter.Cancel cancel) {
            loan(out.array(3).whole(CANCEL), cancel.task(), cancel.lease());
        } else if (letter instanceof Letter.Pull pull) {
            standing(out.array(3).whole(PULL), pull.standing());
        } else if (letter instanceof Letter.Say say) {
            out.array(3).whole(SAY).bytes(say.offer()).bytes(say.signature());
        } else if (letter instanceof Letter.Revoke revoke) {
            out.array(2).whole(REVOKE).bytes(revoke.revocations());
        } else if (letter instanceof Letter.Known known) {
            known(out.array(2).whole(KNOWN), known);
        }
        return out.toBytes();
    }

    private static FormWriter loan(FormWriter out, TaskId task, long lease) {
        return out.bytes(task.hash().toBytes()).whole(lease);
    }

    private static void standing(FormWriter out, Standing standing) {
        out.whole(standing.queueNanos()).whole(standing.spareMillicores());
    }

    /** In the order of the owners' ids, so that the same numbers are the same bytes. */
    private static void known(FormWriter out, Letter.Known known) {
        List<Digest> owners = known.numbers().keySet().stream()
                .sorted(Comparator.comparing(Digest::toString))
                .limit(LISTS_MAX)
                .toList();
        out.array(owners.size());
        for (Digest owner : owners) {
            BigInteger number = known.numbers().getOrDefault(owner, BigInteger.ZERO);
            out.array(2).bytes(owner.toBytes()).bytes(number.toByteArray());
        }
    }

    /** @throws MalformedException when these bytes are no letter */
    static Letter read(byte[] bytes) throws MalformedException {
        FormReader in = new FormReader(bytes);
        int parts = in.array(2, PARTS_MAX);
        int kind = (int) in.whole(1, Integer.MAX_VALUE);
        Letter letter = read(in, kind, parts);
        in.end();
        return letter;
    }

    private static Letter read(FormReader in, int kind, int parts) throws MalformedException {
        switch (kind) {
            case PROBE -> {
                need(in, parts, 3);
                return new Letter.Probe(any(in), nanos(in));
            }
            case ANSWER -> {
                need(in, parts, 4);
                return new Letter.Answer(any(in), standing(in));
            }
            case ASK -> {
                need(in, parts, PARTS_MAX);
                return ask(in);
            }
            case ACCEPT -> {
                need(in, parts, 3);
                return new Letter.Accept(task(in), any(in));
            }
            case REFUSE -> {
                need(in, parts, 6);
                return new Letter.Refuse(task(in), any(in), refusal(in), standing(in));
            }
            case DELIVER -> {
                need(in, parts, 7);
                return new Letter.Deliver(
                        task(in), any(in), nanos(in), nanos(in), nanos(in), unheld(in, Letter.BYTES_MAX));
            }
            case CANCEL -> {
                need(in, parts, 3);
                return new Letter.Cancel(task(in), any(in));
            }
            case PULL -> {
                need(in, parts, 3);
                return new Letter.Pull(standing(in));
            }
            case SAY -> {
                need(in, parts, 3);
                return new Letter.Say(in.bytes(1, SIGNED_BYTES_MAX), in.bytes(SIGNATURE_BYTES, SIGNATURE_BYTES));
            }
            case REVOKE -> {
                need(in, parts, 2);
                return new Letter.Revoke(in.bytes(1, LIST_BYTES_MAX));
            }
            case KNOWN -> {
                need(in, parts, 2);
                return known(in);
            }
            default -> throw in.fault("a letter of kind " + kind + ", which this version doesn't know");
        }
    }

    private static Letter ask(FormReader in) throws MalformedException {
        return new Letter.Ask(
                task(in),
                any(in),
                any(in),
                nanos(in),
                nanos(in),
                in.bytes(1, HEAD_BYTES_MAX),
                Parcel.read(in, Task.PARAMS_BYTES_MAX),
                unheld(in, Letter.BYTES_MAX));
    }

    /** Inputs and results are not kept for later. */
    private static Parcel unheld(FormReader in, int bytesMax) throws MalformedException {
        Parcel parcel = Parcel.read(in, bytesMax);
        if (parcel instanceof Parcel.Held) {
            throw in.fault("an input or a result that is only named");
        }
        return parcel;
    }

    private static Letter known(FormReader in) throws MalformedException {
        Map<Digest, BigInteger> numbers = new HashMap<>();
        for (int left = in.array(0, LISTS_MAX); left > 0; left--) {
            in.array(2, 2);
            Digest owner = Digest.of(in.bytes(Digest.BYTES, Digest.BYTES));
            BigInteger number = new BigInteger(in.bytes(1, LIST_NUMBER_BYTES_MAX));
            if (number.signum() < 0 || numbers.put(owner, number) != null) {
                throw in.fault("a list's number below zero, or two of one owner");
            }
        }
        return new Letter.Known(Map.copyOf(numbers));
    }

    private static void need(FormReader in, int parts, int wanted) throws MalformedException {
        if (parts != wanted) {
            throw in.fault("a letter of " + parts + " parts, not " + wanted);
        }
    }

    private static TaskId task(FormReader in) throws MalformedException {
        return new TaskId(Digest.of(in.bytes(Digest.BYTES, Digest.BYTES)));
    }

    private static Refusal refusal(FormReader in) throws MalformedException {
        return REFUSALS.get((int) in.whole(0, REFUSALS.size() - 1L));
    }

    private static Standing standing(FormReader in) throws MalformedException {
        return new Standing(nanos(in), (int) in.whole(0, MILLICORES_MAX));
    }

    private static long nanos(FormReader in) throws MalformedException {
        return in.whole(0, Long.MAX_VALUE);
    }

    private static long any(FormReader in) throws MalformedException {
        return in.whole(Long.MIN_VALUE, Long.MAX_VALUE);
    }
}
