package dev.replog.commands.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.Precondition;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.identity.EntityIds;
import dev.replog.schemas.token.Coverage;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packets of nodes: what is read, and how precisely errors are reported. */
class PacketReaderTest {
    private static final String USER = "alice";
    private static final UUID NODE = UUID.fromString("7b1e4c1a-8f0e-4d52-9c3b-2f6a1d0e5b77");
    private static final UUID CENTRE = UUID.fromString("0d9f6a52-3c1b-4e7d-8a64-5b2c9e1f7a30");
    private static final UUID PUSH = new UUID(1, 1);
    private static final UUID BENCH = new UUID(1, 2);
    private static final String BASE = SyncToken.pull(new LogId(7), Position.of(1, 5), Coverage.allTypes(true))
            .encode(USER);

    private static String header() {
        return "\"header\":{\"sender_node_id\":\"" + NODE + "\",\"recipient_node_id\":\"" + CENTRE
                + "\",\"epoch\":2,\"packet_no\":105,\"ack_packet_no\":98,\"sync_token\":\"t\","
                + "\"schema_version\":\"v\"}";
    }

    private static String packet(String... entities) {
        return "{" + header() + ",\"body\":{\"entities\":[" + String.join(",", entities) + "],\"more\":true}}";
    }

    private static String entity(String operation, UUID uuid, String more) {
        return "{\"type\":\"workout\",\"uuid\":\"" + uuid + "\",\"operation\":\"" + operation + "\"" + more + "}";
    }

    private static Reading<PacketCommand> read(String packet, @Nullable ConflictPolicy policy) {
        PacketReader.Sender sender = new PacketReader.Sender(
                USER, NODE, new HashSet<>(Catalogue.shipped().types()), policy);
        return PacketReader.header(packet.getBytes(StandardCharsets.UTF_8))
                .then(envelope -> PacketReader.read(Catalogue.shipped(), sender, envelope));
    }

    @Test
    void newestToken_isReadToo() {
        String packet = packet("").replace("\"sync_token\"", "\"newest_token\":\"n\",\"sync_token\"");
        assertThat(good(packet).header().newestToken()).isEqualTo("n");
    }

    private static PacketCommand good(String packet) {
        return read(packet, null).orThrow();
    }

    private static Problem refused(String packet) {
        Reading<PacketCommand> reading = read(packet, null);
        assertThat(reading).isInstanceOf(Reading.Unreadable.class);
        return ((Reading.Unreadable<PacketCommand>) reading).problem();
    }

    @Test
    void packet_isReadCompletely() {
        PacketCommand command = read(
                        packet(entity(
                                "UPDATE",
                                PUSH,
                                ",\"updated_at\":\"2026-11-10T14:30:00Z\",\"is_deleted\":false,\"base\":\"" + BASE
                                        + "\",\"changed_at\":\"2026-11-10T14:30:00Z\",\"data\":{\"notes\":null,"
                                        + "\"exercises\":[{\"id\":\"" + BENCH + "\",\"notes\":\"n\",\"order\":4}]}")),
                        ConflictPolicy.CLIENT_WINS)
                .orThrow();

        assertThat(command.header()).isEqualTo(new PacketHeader(NODE, CENTRE, 2, 105, 98, "t", null, "v"));
        assertThat(command.more()).isTrue();
        assertThat(command.nodes()).isEqualTo(1);
        assertThat(command.place().getNodeId()).isEqualTo(NODE);
        assertThat(command.place().getEpoch()).isEqualTo(2);
        assertThat(command.place().getNumber()).isEqualTo(105);
        Operation operation = command.operations().getFirst();
        assertThat(operation.getMutationId()).isEqualTo(EntityIds.ofPacket(NODE, 2, 105, 0));
        assertThat(operation.getOp()).isEqualTo(OperationKind.PATCH);
        assertThat(operation.getPolicy()).isEqualTo(ConflictPolicy.CLIENT_WINS);
        assertThat(operation.getFields()).containsEntry("notes", null).hasSize(1);
        assertThat(operation.getPrecondition()).isEqualTo(Precondition.UNCHANGED_SINCE_BASE);
        assertThat(operation.getBasePosition()).isEqualTo(Position.of(1, 5).value());
        assertThat(operation.getSeen().getPosition())
                .isEqualTo(Position.of(1, 5).value());
        assertThat(operation.getClientTime()).isEqualTo(Instant.parse("2026-11-10T14:30:00Z"));
        assertThat(operation.getNamed()).containsExactly("workout_exercise");
        assertThat(operation.getCompleted()).isFalse();
        assertThat(operation.getNodes()).singleElement().satisfies(node -> {
            assertThat(node.getId()).isEqualTo(BENCH);
            assertThat(node.getNamed()).isEmpty();
            assertThat(node.getFields()).containsOnlyKeys("notes", "order", "workout_id");
        });
    }

    @Test
    void arrayThatIsAbsent_leavesEverythingBelowUnchanged() {
        Operation operation = good(packet(entity("UPDATE", PUSH, ",\"data\":{\"notes\":\"n\"}")))
                .operations()
                .getFirst();
        assertThat(operation.getNodes()).isNull();
        assertThat(operation.getNamed()).isNull();
        Operation empty = good(packet(entity("UPDATE", PUSH, ",\"data\":{\"exercises\":[]}")))
                .operations()
                .getFirst();
        assertThat(empty.getNodes()).isEmpty();
        assertThat(empty.getNamed()).containsExactly("workout_exercise");
    }

    @Test
    void placeInAnArray_isAnOrderThatTheNodeDidNotName() {
        Operation operation = good(packet(
                        entity("INSERT", PUSH, ",\"data\":{\"exercises\":[{\"id\":\"" + BENCH + "\"}]}")))
                .operations()
                .getFirst();
        assertThat(operation.getNodes().getFirst().getFields()).containsEntry("order", 0L);
        assertThat(operation.getCompleted()).isTrue();
    }

    @Test
    void content_isTheSame_inAnyForm_butNotWithOtherValues() {
        String one = packet(entity("UPDATE", PUSH, ",\"data\":{\"notes\":\"n\",\"name\":\"a\"}"));
        String other = packet(entity("UPDATE", PUSH, ", \"data\": { \"name\": \"a\", \"notes\": \"n\" } "));
        assertThat(good(other).place()).isEqualTo(good(one).place());
        List<String> different = List.of(
                packet(),
                packet(entity("INSERT", PUSH, ",\"data\":{\"notes\":\"n\",\"name\":\"a\"}")),
                packet(entity("UPDATE", PUSH, ",\"data\":{\"notes\":\"n\",\"name\":\"b\"}")),
                packet(entity("UPDATE", PUSH, ",\"data\":{\"notes\":\"n\",\"name\":\"a\",\"exercises\":[]}")),
                packet(entity("UPDATE", PUSH, ",\"base\":\"" + BASE + "\",\"data\":{\"notes\":\"n\",\"name\":\"a\"}")));
        assertThat(different)
                .extracting(packet -> good(packet).place().getContentHash())
                .doesNotHaveDuplicates()
                .doesNotContain(good(one).place().getContentHash());
    }

    @Test
    void parents_comeFirstInTheLog_andResultsInTheOrderOfThePacket() {
        String child = "{\"type\":\"workout_exercise\",\"uuid\":\"" + BENCH + "\",\"operation\":\"INSERT\",\"data\":"
                + "{\"workout_id\":\"" + PUSH + "\",\"exercise_id\":\"" + new UUID(1, 3) + "\"}}";
        PacketCommand command = good(packet(child, entity("INSERT", PUSH, ",\"data\":{\"day_id\":\"d\"}")));
        assertThat(command.operations()).extracting(Operation::getId).containsExactly(PUSH, BENCH);
        assertThat(command.ordered()).extracting(PushItem.Valid::index).containsExactly(1, 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"x\",\"uuid\":\"0\",\"operation\":\"MERGE\"}|/body/entities/0/operation,"
                        + "/body/entities/0/type,/body/entities/0/uuid",
                "7|/body/entities/0",
                "{\"type\":\"workout\",\"uuid\":\"00000000-0000-0001-0000-000000000001\",\"operation\":\"INSERT\"}"
                        + "|/body/entities/0/data",
                "{\"type\":\"workout\",\"uuid\":\"00000000-0000-0001-0000-000000000001\",\"operation\":\"UPDATE\","
                        + "\"is_deleted\":true,\"data\":{}}|/body/entities/0/is_deleted",
                "{\"type\":\"workout\",\"uuid\":\"00000000-0000-0001-0000-000000000001\",\"operation\":\"UPDATE\","
                        + "\"base\":\"x\",\"data\":{\"nothing\":1}}"
                        + "|/body/entities/0/data/nothing,/body/entities/0/base",
                "{\"type\":\"workout\",\"uuid\":\"00000000-0000-0001-0000-000000000001\",\"operation\":\"UPDATE\","
                        + "\"data\":{\"exercises\":[{\"notes\":\"n\"}]}}|/body/entities/0/data/exercises/0/id",
                "{\"type\":\"workout\",\"uuid\":\"00000000-0000-0001-0000-000000000001\",\"operation\":\"DELETE\","
                        + "\"extra\":1}|/body/entities/0/extra"
            })
    void wrongEntity_isNamedByItsPlace(String entity, String pointers) {
        Problem problem = refused(packet(entity));
        assertThat(problem.code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
        assertThat(problem.errors())
                .extracting(error -> error.pointer())
                .containsExactlyInAnyOrder(pointers.split(","));
    }

    @Test
    void entityThatIsNamedTwice_isRefused() {
        assertThat(refused(packet(
                                entity("UPDATE", PUSH, ",\"data\":{}"),
                                entity("UPDATE", BENCH, ",\"data\":{\"exercises\":[{\"id\":\"" + PUSH + "\"}]}")))
                        .detail())
                .contains(PUSH.toString())
                .contains("twice");
    }

    @Test
    void mark_isNoBase() {
        String mark = SyncToken.mark(new LogId(7), Position.of(1, 5)).encode(USER);
        assertThat(refused(packet(entity("UPDATE", PUSH, ",\"base\":\"" + mark + "\",\"data\":{}")))
                        .errors()
                        .getFirst()
                        .pointer())
                .isEqualTo("/body/entities/0/base");
    }

    @Test
    void header_isChecked() {
        assertThat(refused("{\"header\":{\"epoch\":0,\"packet_no\":\"1\"},\"body\":{},\"x\":1}")
                        .errors())
                .extracting(error -> error.pointer())
                .containsExactlyInAnyOrder(
                        "/x",
                        "/header/sender_node_id",
                        "/header/recipient_node_id",
                        "/header/epoch",
                        "/header/packet_no",
                        "/header/schema_version");
        assertThat(refused("[]").code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
        assertThat(refused("{").code()).isEqualTo(ErrorCode.INVALID_JSON);
    }

    @Test
    void limits_areThoseOfTheContract_andOneEntityMayExceedThem() {
        String[] many = IntStream.range(0, PacketReader.ENTITIES_MAX + 1)
                .mapToObj(i -> entity("UPDATE", new UUID(2, i), ",\"data\":{}"))
                .toArray(String[]::new);
        assertThat(refused(packet(many)).code()).isEqualTo(ErrorCode.TOO_LARGE);
        String children = IntStream.range(0, PacketReader.NODES_MAX + 1)
                .mapToObj(i -> "{\"id\":\"" + new UUID(3, i) + "\"}")
                .collect(Collectors.joining(","));
        String large = entity("UPDATE", PUSH, ",\"data\":{\"exercises\":[" + children + "]}");
        assertThat(good(packet(large)).nodes()).isEqualTo(PacketReader.NODES_MAX + 1);
        assertThat(refused(packet(large, entity("UPDATE", BENCH, ",\"data\":{}")))
                        .code())
                .isEqualTo(ErrorCode.TOO_LARGE);
        String spaces = " ".repeat(PacketReader.BYTES_MAX);
        assertThat(good(packet(entity("UPDATE", PUSH, ",\"data\":{}") + spaces)).operations())
                .hasSize(1);
        assertThat(refused(packet(spaces)).code()).isEqualTo(ErrorCode.TOO_LARGE);
    }

    /** Whatever comes, there is a packet or a problem. */
    @Test
    void anyChangeOfAPacket_isReadOrRefused() {
        String whole = packet(entity(
                "UPDATE", PUSH, ",\"base\":\"" + BASE + "\",\"data\":{\"exercises\":[{\"id\":\"" + BENCH + "\"}]}"));
        Random random = new Random(Long.getLong("seed", 7));
        for (int i = 0; i < 3000; i++) {
            StringBuilder changed = new StringBuilder(whole);
            for (int change = 0; change <= random.nextInt(3); change++) {
                int at = random.nextInt(changed.length());
                if (random.nextBoolean()) {
                    changed.deleteCharAt(at);
                } else {
                    changed.setCharAt(at, "{}[]\":,0a\\ ".charAt(random.nextInt(11)));
                }
            }
            assertThat(read(changed.toString(), null)).isNotNull();
        }
    }
}
