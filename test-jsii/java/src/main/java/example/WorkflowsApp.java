package example;

import software.amazon.awscdk.App;

public final class WorkflowsApp {
    private WorkflowsApp() {}

    public static void main(final String[] args) {
        App app = new App();
        new WorkflowsStack(app, "Workflows");
        app.synth();
    }
}
