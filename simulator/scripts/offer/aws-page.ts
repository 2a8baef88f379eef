/**
 * What AWS's page lists of SDK integrations; facts from the page as it stood in 2025. The services' models are newer:
 * what they have and the page lacks is accepted with a warning.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export const LISTED_SERVICES: readonly string[] = `
accessanalyzer account acm acmpca amp amplify amplifybackend amplifyuibuilder apigateway apigatewayv2 appconfig
appconfigdata appfabric appflow appintegrations applicationautoscaling applicationcostprofiler applicationdiscovery
applicationinsights applicationsignals appmesh apprunner appstream appsync apptest arczonalshift athena auditmanager
autoscaling autoscalingplans b2bi backup backupgateway backupsearch batch bcmdataexports bcmpricingcalculator bedrock
bedrockagent bedrockagentruntime bedrockdataautomation bedrockdataautomationruntime bedrockruntime billing
billingconductor braket budgets chime chimesdkidentity chimesdkmediapipelines chimesdkmeetings chimesdkmessaging
chimesdkvoice cleanrooms cleanroomsml cloud9 cloudcontrol clouddirectory cloudformation cloudfront
cloudfrontkeyvaluestore cloudhsm cloudhsmv2 cloudsearch cloudtrail cloudtraildata cloudwatch cloudwatchlogs codeartifact
codebuild codecatalyst codecommit codeconnections codedeploy codeguruprofiler codegurureviewer codegurusecurity
codepipeline codestarconnections codestarnotifications cognitoidentity cognitoidentityprovider cognitosync comprehend
comprehendmedical computeoptimizer config connect connectcampaigns connectcampaignsv2 connectcases connectcontactlens
connectparticipant controlcatalog controltower costandusagereport costexplorer costoptimizationhub customerprofiles
databasemigration databrew dataexchange datapipeline datasync datazone dax deadline detective devicefarm devopsguru
directconnect directory directoryservicedata dlm docdb docdbelastic drs dsql dynamodb dynamodbstreams ebs ec2
ec2instanceconnect ecr ecrpublic ecs efs eks eksauth elasticache elasticbeanstalk elasticinference elasticloadbalancing
elasticloadbalancingv2 elasticsearch elastictranscoder emr emrcontainers emrserverless entityresolution eventbridge
evidently finspace finspacedata firehose fis fms forecast forecastquery frauddetector freetier fsx gamelift geomaps
geoplaces georoutes glacier glue grafana greengrass greengrassv2 groundstation guardduty health healthlake honeycode iam
identitystore imagebuilder inspector inspector2 inspectorscan internetmonitor invoicing iot iotanalytics
iotdeviceadvisor iotevents ioteventsdata iotfleethub iotfleetwise iotjobsdataplane iotsecuretunneling iotsitewise
iotthingsgraph iottwinmaker iotwireless ivs ivschat ivsrealtime kafka kafkaconnect kendra kendraranking keyspaces kinesis
kinesisanalytics kinesisanalyticsv2 kinesisvideo kinesisvideoarchivedmedia kinesisvideomedia kinesisvideosignaling
kinesisvideowebrtcstorage kms lakeformation lambda launchwizard lexmodelbuilding lexmodelsv2 lexruntime lexruntimev2
licensemanager licensemanagerlinuxsubscriptions licensemanagerusersubscriptions lightsail location lookoutequipment
lookoutmetrics lookoutvision m2 macie2 mailmanager managedblockchain managedblockchainquery marketplacecatalog
marketplacecommerceanalytics marketplaceentitlement marketplacemetering marketplacereporting mediaconnect mediaconvert
medialive mediapackage mediapackagev2 mediapackagevod mediastore mediatailor medicalimaging memorydb mgn migrationhub
migrationhubconfig migrationhuborchestrator migrationhubrefactorspaces migrationhubstrategy mq mturk mwaa neptune
neptunegraph networkfirewall networkflowmonitor networkmanager networkmonitor notificationscontacts oam
observabilityadmin omics opensearch opensearchserverless opsworks opsworkscm organizations osis outposts panorama
partnercentralselling paymentcryptography paymentcryptographydata pcaconnectorad pcaconnectorscep pcs personalize
personalizeevents personalizeruntime pi pinpoint pinpointemail pinpointsmsvoice pinpointsmsvoicev2 pipes polly pricing
privatenetworks proton qapps qbusiness qconnect qldb qldbsession quicksight ram rbin rds rdsdata redshift redshiftdata
redshiftserverless rekognition repostspace resiliencehub resourceexplorer2 resourcegroups resourcegroupstaggingapi
robomaker rolesanywhere route53 route53domains route53profiles route53recoverycluster route53recoverycontrolconfig
route53recoveryreadiness route53resolver rum s3 s3control s3outposts s3tables sagemaker sagemakera2iruntime
sagemakeredge sagemakerfeaturestoreruntime sagemakergeospatial sagemakermetrics sagemakerruntime savingsplans scheduler
schemas secretsmanager securityhub securityir securitylake serverlessapplicationrepository servicecatalog
servicecatalogappregistry servicediscovery servicequotas ses sesv2 sfn shield signer simspaceweaver sms snowball
snowdevicemanagement sns socialmessaging sqs ssm ssmcontacts ssmincidents ssmquicksetup ssmsap sso ssoadmin ssooidc
storagegateway sts supplychain support supportapp swf synthetics taxsettings textract timestreaminfluxdb timestreamquery
timestreamwrite tnb transcribe transfer translate trustedadvisor verifiedpermissions voiceid vpclattice waf wafregional
wafv2 wellarchitected wisdom workdocs workmail workmailmessageflow workspaces workspacesthinclient workspacesweb xray
`
  .trim()
  .split(/\s+/);

/** Actions that the page excludes. Those with event streams are not offered either: the models tell which. */
export const EXCLUDED_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  applicationdiscovery: ['describeExportConfigurations', 'exportConfigurations'],
  bedrockagentruntime: [
    'invokeAgent',
    'invokeFlow',
    'invokeInlineAgent',
    'optimizePrompt',
    'retrieveAndGenerateStream',
  ],
  bedrockruntime: ['invokeModelWithResponseStream', 'converseStream'],
  cloudwatchlogs: ['startLiveTail'],
  codedeploy: [
    'batchGetDeploymentInstances',
    'getDeploymentInstance',
    'listDeploymentInstances',
    'skipWaitTimeForInstanceTermination',
  ],
  comprehendmedical: ['detectEntities'],
  dataexchange: ['sendApiAsset'],
  directconnect: [
    'allocateConnectionOnInterconnect',
    'describeConnectionLoa',
    'describeConnectionsOnInterconnect',
    'describeInterconnectLoa',
  ],
  efs: ['createTags'],
  elastictranscoder: ['testRole'],
  emr: ['describeJobFlows'],
  iot: ['attachPrincipalPolicy', 'listPrincipalPolicies', 'detachPrincipalPolicy', 'listPolicyPrincipals'],
  iotdeviceadvisor: ['listTestCases'],
  iotsitewise: ['invokeAssistant'],
  kinesis: ['subscribeToShard'],
  lambda: ['invokeAsync', 'invokeWithResponseStream'],
  lexruntimev2: ['startConversation'],
  mediapackage: ['rotateChannelCredentials'],
  qbusiness: ['chat'],
  rdsdata: ['executeSql'],
  s3: ['selectObjectContent'],
  s3control: ['selectObjectContent'],
  sagemakerruntime: ['invokeEndpointWithResponseStream'],
  shield: ['deleteSubscription'],
  sts: ['assumeRole', 'assumeRoleWithSAML', 'assumeRoleWithWebIdentity'],
};

/** Services of the models that Step Functions was seen to refuse: their endpoint differs for each caller. */
export const REFUSED_SERVICES: readonly string[] = ['apigatewaymanagementapi'];
