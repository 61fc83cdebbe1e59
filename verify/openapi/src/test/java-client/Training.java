import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.DevelopmentApi;
import org.openapitools.client.api.ExerciseApi;
import org.openapitools.client.api.PullingApi;
import org.openapitools.client.api.PushingApi;
import org.openapitools.client.api.WorkoutApi;
import org.openapitools.client.model.Exercise;
import org.openapitools.client.model.ExerciseInput;
import org.openapitools.client.model.ExercisePatch;
import org.openapitools.client.model.NestedPhoto;
import org.openapitools.client.model.NestedPhotoInput;
import org.openapitools.client.model.NestedWorkoutExerciseInput;
import org.openapitools.client.model.NestedWorkoutSetInput;
import org.openapitools.client.model.OperationKind;
import org.openapitools.client.model.Push;
import org.openapitools.client.model.PushAnswer;
import org.openapitools.client.model.PushOperation;
import org.openapitools.client.model.SyncPage;
import org.openapitools.client.model.Workout;
import org.openapitools.client.model.WorkoutInput;
import org.openapitools.client.model.WorkoutOperation;
import org.openapitools.client.model.WorkoutOperationData;
import org.openapitools.client.model.WorkoutPatch;
import org.openapitools.client.model.WorkoutSyncItem;

/** An app that uses the generated client as it is. Its argument is the address of a server; it fails on a surprise. */
public final class Training {
    private final ApiClient client = new ApiClient();

    private Training(String address) throws ApiException {
        client.updateBaseUri(address);
        String token = new DevelopmentApi(client).getDevToken("user-" + UUID.randomUUID(), null);
        client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token.strip()));
    }

    public static void main(String[] arguments) throws ApiException {
        Training training = new Training(arguments[0]);
        UUID exercise = training.createsAndPatchesAnExercise();
        training.patchesOnlyWhatItNames(exercise);
        String token = training.pushes();
        training.pullsByType(token);
        System.out.println("done");
    }

    private UUID createsAndPatchesAnExercise() throws ApiException {
        ExerciseApi exercises = new ExerciseApi(client);
        ExerciseInput squat = new ExerciseInput().name("Squat").category("strength").notes("Low bar.");
        Exercise created = exercises.createExercise(squat, null, null, null, null, null, null, null, null, null);
        expect("Low bar.", created.getNotes());

        // Null clears a field; a field that is not set is not sent.
        Exercise cleared = exercises.patchExercise(
                created.getId(), new ExercisePatch().notes(null), null, null, null, null, null, null, null, null);
        expect(null, cleared.getNotes());
        expect("strength", cleared.getCategory());
        expect("Squat", cleared.getName());
        return created.getId();
    }

    private void patchesOnlyWhatItNames(UUID exercise) throws ApiException {
        WorkoutApi workouts = new WorkoutApi(client);
        WorkoutInput monday = new WorkoutInput()
                .localId("monday")
                .status(WorkoutInput.StatusEnum.IN_PROGRESS)
                .scheduledDate(LocalDate.of(2026, 11, 10))
                .addExercisesItem(new NestedWorkoutExerciseInput()
                        .exerciseId(exercise.toString())
                        .addSetsItem(new NestedWorkoutSetInput().reps(5L).tempo("3-1-1")))
                .addPhotosItem(new NestedPhotoInput().caption("Before"));
        Workout created = workouts.createWorkout(monday, null, null, null, null, null, null, null, null, null);
        expect(5L, created.getExercises().get(0).getSets().get(0).getReps());
        expect("3-1-1", created.getExercises().get(0).getSets().get(0).getTempo());
        expect(NestedPhoto.StateEnum.DRAFT, created.getPhotos().get(0).getState());

        Workout renamed = workouts.patchWorkout(
                created.getId(), new WorkoutPatch().name("Legs"), null, null, null, null, null, null, null, null);
        expect("Legs", renamed.getName());
        expect(Workout.StatusEnum.IN_PROGRESS, renamed.getStatus());
        expect(LocalDate.of(2026, 11, 10), renamed.getScheduledDate());

        expect(4, workouts.deleteWorkout(created.getId(), null, null, null, null, null, null, null, null)
                .getDeletedCount());
    }

    private String pushes() throws ApiException {
        WorkoutOperation operation = new WorkoutOperation()
                .type(WorkoutOperation.TypeEnum.WORKOUT)
                .op(OperationKind.CREATE)
                .localId("tuesday")
                .data(new WorkoutOperationData().name("Arms").scheduledDate(LocalDate.of(2026, 11, 11)));
        PushAnswer answer = new PushingApi(client)
                .push(new Push().operations(List.of(new PushOperation(operation))), null, null, null);
        expect(List.of(), answer.getErrors());
        expect("tuesday", answer.getResults().get(0).getLocalId());
        return answer.getSyncToken();
    }

    private void pullsByType(String token) throws ApiException {
        SyncPage page = new PullingApi(client)
                .pull(null, null, null, null, null, null, null, null, null, token, null, null, null);
        WorkoutSyncItem tuesday = page.getItems().stream()
                .map(item -> item.getActualInstance())
                .filter(WorkoutSyncItem.class::isInstance)
                .map(WorkoutSyncItem.class::cast)
                .findFirst()
                .orElseThrow();
        expect("Arms", tuesday.getData().getName());
        expect(2, page.getItems().size());
    }

    private static void expect(Object expected, Object found) {
        if (!java.util.Objects.equals(expected, found)) {
            throw new AssertionError(found + " (expected: " + expected + ")");
        }
    }
}
