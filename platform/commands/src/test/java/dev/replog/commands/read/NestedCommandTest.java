package dev.replog.commands.read;

import static dev.replog.commands.read.CommandMethod.PATCH;
import static dev.replog.commands.read.CommandMethod.POST;
import static dev.replog.commands.read.CommandMethod.PUT;
import static dev.replog.commands.read.CommandSpecification.ID;
import static dev.replog.commands.read.CommandSpecification.MUTATION;
import static dev.replog.commands.read.CommandSpecification.OTHER_ID;
import static dev.replog.commands.read.CommandSpecification.USER;
import static dev.replog.commands.read.CommandSpecification.error;
import static dev.replog.commands.read.CommandSpecification.field;
import static dev.replog.commands.read.CommandSpecification.nodes;
import static dev.replog.commands.read.CommandSpecification.pointers;
import static dev.replog.commands.read.CommandSpecification.post;
import static dev.replog.commands.read.CommandSpecification.problem;
import static dev.replog.commands.read.CommandSpecification.put;
import static dev.replog.commands.read.CommandSpecification.reading;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.http.problem.ErrorCode;
import dev.replog.schemas.Node;
import dev.replog.schemas.Operation;
import dev.replog.schemas.identity.EntityIds;
import java.util.List;
import org.junit.jupiter.api.Test;

class NestedCommandTest {
    private static final String TREE = "{'day_id':'d','exercises':["
            + "{'exercise_id':'e1','sets':[{'reps':1,'weight':10},{'reps':2,'weight':20,'order':7}]},"
            + "{'exercise_id':'e2'}]}";

    @Test
    void children_areFlattened_parentsFirst_inTheirOrder() {
        Operation workout = put("workout", TREE);
        List<Node> nodes = nodes(workout);
        assertThat(nodes)
                .extracting(Node::getType)
                .containsExactly("workout_exercise", "workout_set", "workout_set", "workout_exercise");
        assertThat(nodes.get(0).getId())
                .isEqualTo(EntityIds.ofMutation(USER, "workout_exercise", MUTATION, "/exercises/0"));
        assertThat(nodes.get(2).getId())
                .isEqualTo(EntityIds.ofMutation(USER, "workout_set", MUTATION, "/exercises/0/sets/1"));
        assertThat(field(nodes.get(0), "workout_id")).isEqualTo(ID.toString());
        assertThat(field(nodes.get(1), "workout_exercise_id"))
                .isEqualTo(nodes.get(0).getId().toString());
        assertThat(nodes).extracting(node -> field(node, "order")).containsExactly(0L, 0L, 7L, 1L);
        assertThat(workout.getFields()).containsOnlyKeys("day_id");
    }

    @Test
    void withoutTheProperty_theTreeIsLeftAlone() {
        assertThat(put("workout", "{'day_id':'d'}").getNodes()).isNull();
        assertThat(put("workout", "{'day_id':'d','exercises':[]}").getNodes()).isEmpty();
        assertThat(post("workout_exercise", "{'workout_id':'w','exercise_id':'e','sets':[{'reps':1,'weight':1}]}")
                        .getNodes())
                .hasSize(1);
    }

    @Test
    void patch_takesNoChildren() {
        assertThat(error(reading(PATCH, "workout", "{'exercises':[]}")))
                .startsWith("/exercises exercises: send nested");
    }

    @Test
    void children_mayNameTheirIdsAndTheirParent() {
        Operation workout = put(
                "workout",
                "{'day_id':'d','localId':'w','exercises':[{'id':'" + OTHER_ID + "','workout_id':'w','exercise_id':'e',"
                        + "'user_id':'alice','etag':'1','sets':[{'localId':'s','workout_exercise_id':'" + OTHER_ID
                        + "','reps':1,'weight':1}]}]}");
        assertThat(nodes(workout).get(0).getId()).isEqualTo(OTHER_ID);
        assertThat(nodes(workout).get(1).getId()).isEqualTo(EntityIds.ofLocalId(USER, "workout_set", "s"));
        assertThat(nodes(workout).get(1).getLocalId()).isEqualTo("s");
        assertThat(error(reading(
                        PUT,
                        "workout",
                        "{'day_id':'d','exercises':[{'workout_id':'" + OTHER_ID + "','exercise_id':'e'}]}")))
                .startsWith("/exercises/0/workout_id workout_id: " + OTHER_ID + " (expected: " + ID);
    }

    @Test
    void localIds_areKnownAcrossTheBody() {
        // The reference comes before its target, and looks like an id.
        String label = "00000000-0000-4000-8000-0000000000cc";
        Operation workout = put(
                "workout",
                "{'day_id':'d','exercises':[{'localId':'" + label + "','id':'" + OTHER_ID + "','exercise_id':'e',"
                        + "'sets':[{'workout_exercise_id':'" + label + "','reps':1,'weight':1}]}]}");
        assertThat(field(nodes(workout).get(1), "workout_exercise_id")).isEqualTo(OTHER_ID.toString());
    }

    @Test
    void oneLocalId_namesOneEntity() {
        assertThat(pointers(reading(
                        PUT,
                        "workout",
                        "{'day_id':'d','exercises':[{'localId':'x','id':'" + OTHER_ID
                                + "','exercise_id':'e'},{'localId':'x','exercise_id':'e'}]}")))
                .containsExactly("/exercises/1");
        assertThat(pointers(reading(
                        PUT,
                        "workout",
                        "{'day_id':'d','exercises':[{'localId':'x','id':'" + OTHER_ID
                                + "','exercise_id':'e'},{'localId':'x','id':'" + MUTATION + "','exercise_id':'e'}]}")))
                .containsExactly("/exercises/1/localId");
    }

    @Test
    void sameIdTwice_isRefused() {
        assertThat(pointers(
                        reading(PUT, "workout", "{'day_id':'d','exercises':[{'id':'" + ID + "','exercise_id':'e'}]}")))
                .containsExactly("/exercises/0");
    }

    @Test
    void errors_ofAllLevels_areReported() {
        assertThat(pointers(reading(
                        POST,
                        "workout",
                        "{'exercises':[{'sets':[{'reps':-1,'colour':1}]},7,{'exercise_id':'e','sets':null}]}")))
                .containsExactlyInAnyOrder(
                        "",
                        "/exercises/0/exercise_id",
                        "/exercises/0/sets/0/reps",
                        "/exercises/0/sets/0/colour",
                        "/exercises/1",
                        "/exercises/2/sets");
        assertThat(pointers(reading(POST, "workout", "{'day_id':'d','exercises':{}}")))
                .containsExactly("/exercises");
    }

    @Test
    void tooManyNodes_areTooLarge() {
        String sets = "{'reps':1,'weight':1},".repeat(CommandReader.NODES_MAX - 1) + "{'reps':1,'weight':1}";
        String exactly = "{'workout_id':'w','exercise_id':'e','sets':[" + sets + "]}";
        assertThat(nodes(post("workout_exercise", exactly))).hasSize(CommandReader.NODES_MAX);
        String more = "{'workout_id':'w','exercise_id':'e','sets':[{'reps':1,'weight':1}," + sets + "]}";
        assertThat(problem(reading(POST, "workout_exercise", more)).code()).isEqualTo(ErrorCode.TOO_LARGE);
    }
}
