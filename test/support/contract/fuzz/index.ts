export { type CampaignReport, runCampaign } from './campaign.js';
